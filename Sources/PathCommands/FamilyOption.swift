import ArgumentParser
import NetworkTypes

/// The address families, as options name them.
enum FamilyOption: String, ExpressibleByArgument, CaseIterable {
    case ip4 = "4"
    case ip6 = "6"

    /// The family.
    var family: IPAddress.Family { self == .ip4 ? .ip4 : .ip6 }
}
