package import Replay
import Synchronization

/// The OVN that a test replays a cluster on.
package enum TestOVN: String, Sendable, CustomStringConvertible {
    /// OVN 26.03 or newer: what `scripts/install-ovn` brings, or what `OVNPATH_OVN` names.
    case today
    /// An older one, which this machine has of its own.
    case older

    package var description: String { self == .today ? "today's OVN" : "this machine's older OVN" }

    /// The bundles whose databases an older OVN holds, too.
    package static let olderBundles: Set = ["workshop"]

    /// The run of a test on one OVN, by the trait `onEachOVN`.
    package final class Run: Sendable {
        /// What it is run on.
        package let ovn: TestOVN
        private let asked = Mutex<Set<String>>([])

        package init(on ovn: TestOVN) { self.ovn = ovn }

        /// The bundles whose clusters the test asked for.
        package var bundles: Set<String> { asked.withLock(\.self) }

        fileprivate func note(_ bundle: String) { asked.withLock { _ = $0.insert(bundle) } }
    }

    /// The run that this is part of.
    @TaskLocal package static var run: Run?

    /// What the test is just run on; `nil` where its suite lacks the trait `onEachOVN`.
    package static var current: TestOVN? { run?.ovn }

    /// Since this release the flows of services are others.
    private static let firstOfToday = VersionNumber("26.03")

    private static let installations = Task<[TestOVN: OVNInstallation], any Error> {
        func isOfToday(_ installation: OVNInstallation) -> Bool { firstOfToday.map { $0 <= installation.ovn } ?? false }
        var found: [TestOVN: OVNInstallation] = [:]
        found[.today] = try await InstallationSearch().installations().usable.first(where: isOfToday)
        // This machine's own, whatever is named.
        let own = try? await OVNInstallation.ofThisMachine()
        if let own, !isOfToday(own) { found[.older] = own }
        return found
    }

    /// Those that are here, today's first.
    package static var here: [TestOVN] {
        get async {
            let found = (try? await installations.value) ?? [:]
            return [TestOVN.today, .older].filter { found[$0] != nil }
        }
    }

    /// The installation.
    ///
    /// - Throws: `NotHere` where there is none.
    package func installation() async throws -> OVNInstallation {
        guard let found = try await Self.installations.value[self] else { throw NotHere(ovn: self) }
        return found
    }

    /// What a test replays a bundle on: what it is just run on where that holds the bundle, and else the OVN that is nearest to
    /// its cluster's.
    ///
    /// - Parameter bundle: The bundle's name.
    /// - Returns: An OVN that is here and holds the bundle.
    /// - Throws: `NotHere` where there is none.
    package static func chosen(for bundle: String) async throws -> TestOVN {
        run?.note(bundle)
        let here = await here
        let nearest: TestOVN = olderBundles.contains(bundle) && here.contains(.older) ? .older : .today
        let chosen = olderBundles.contains(bundle) ? current ?? nearest : .today
        guard here.contains(chosen) else { throw NotHere(ovn: chosen) }
        return chosen
    }

    /// A test needs an OVN that is not here.
    package struct NotHere: Error, CustomStringConvertible {
        /// What it needs.
        package var ovn: TestOVN
        package var description: String { "it needs \(ovn), which is not here" }
    }
}
