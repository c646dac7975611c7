import Replay
import Testing

/// The OVN that a test replays a cluster on.
enum TestOVN: String, Sendable, CustomTestStringConvertible {
    /// OVN 26.03 or newer: what `scripts/install-ovn` brings, or what `OVNPATH_OVN` names.
    case today
    /// An older one, which this machine has of its own.
    case older

    var testDescription: String { self == .today ? "on today's OVN" : "on this machine's OVN" }

    /// The first release that counts as today's: services are other flows than before.
    private static let firstOfToday = VersionNumber("26.03")

    private static let installations = Task<[TestOVN: OVNInstallation], any Error> {
        var found: [TestOVN: OVNInstallation] = [:]
        func isOfToday(_ installation: OVNInstallation) -> Bool { firstOfToday.map { $0 <= installation.ovn } ?? false }
        found[.today] = try await InstallationSearch().installations().usable.first(where: isOfToday)
        // This machine's own, whatever is named.
        found[.older] = try await InstallationSearch(environment: [:]).installations().usable.last
        if let older = found[.older], isOfToday(older) { found[.older] = nil }
        return found
    }

    /// Those that are here, today's first. Tests of the workshop run on each; `make test` counts what is left out.
    static var here: [TestOVN] {
        get async {
            let found = (try? await installations.value) ?? [:]
            return [TestOVN.today, .older].filter { found[$0] != nil }
        }
    }

    /// The installation.
    ///
    /// - Throws: `Missing` where there is none.
    func installation() async throws -> OVNInstallation {
        guard let found = try await Self.installations.value[self] else { throw Missing(ovn: self) }
        return found
    }

    /// An OVN that is not here.
    struct Missing: Error, CustomStringConvertible {
        var ovn: TestOVN
        var description: String { "there is no OVN to run it \(ovn.testDescription): scripts/install-ovn gets today's" }
    }
}
