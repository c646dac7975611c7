package import TextParsing

/// `bundle.json`: what a bundle is.
package struct BundleManifest: Sendable, Hashable {
    /// Where the databases of OVN are.
    package enum Layout: String, Sendable, CaseIterable {
        /// One Northbound and one Southbound database for the cluster, in db pods.
        case central
        /// Databases in every zone, usually one zone per node.
        case interconnect
    }

    /// The version that this program reads and writes.
    package static let supportedFormat = 1

    package var formatVersion: Int
    /// A name for people; empty when the file has none.
    package var name: String
    package var layout: Layout
    /// Of `ovn`, `ovs`, `ovn-kubernetes`, `kubernetes`: what the cluster ran, in words.
    package var versions: [String: String]
    /// What had to be left out to bring a newer OVN's databases down to an older schema, by `<zone>/nb`, `<zone>/sb`
    /// and `<node>/conf`.
    package var lost: [String: [String]]

    /// Reads the manifest.
    ///
    /// - Throws: `BundleError` when the format is another or the layout unknown.
    package init(_ json: JSONValue, bundle: String) throws(BundleError) {
        let file = "bundle.json"
        guard let version = json["formatVersion"]?.integer else {
            throw BundleError(bundle: bundle, file: file, problem: .invalid("has no integer formatVersion"))
        }
        guard version == Self.supportedFormat else {
            throw BundleError(bundle: bundle, file: file, problem: .unknownFormat(version))
        }
        guard let layout = json["layout"]?.string.flatMap(Layout.init(rawValue:)) else {
            throw BundleError(
                bundle: bundle, file: file,
                problem: .invalid("has the layout \(json["layout"]?.text ?? "null"), neither central nor interconnect"))
        }
        self.formatVersion = version
        self.layout = layout
        self.name = json["name"]?.string ?? ""
        self.versions = [:]
        for member in json["versions"]?.members ?? [] { versions[member.key] = member.value.string }
        self.lost = [:]
        for member in json["lost"]?.members ?? [] { lost[member.key] = member.value.elements.compactMap(\.string) }
    }
}
