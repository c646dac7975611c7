package import Replay
package import Testing

/// The OVN that a test replays a cluster on.
package enum TestOVN: String, Sendable, CustomTestStringConvertible {
    /// OVN 26.03 or newer: what `scripts/install-ovn` brings, or what `OVNPATH_OVN` names.
    case today
    /// An older one, which this machine has of its own.
    case older

    package var testDescription: String { self == .today ? "on today's OVN" : "on this machine's OVN" }

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

    /// Those that are here, today's first. A test of the workshop runs on each of them.
    package static var here: [TestOVN] {
        get async {
            let found = (try? await installations.value) ?? [:]
            return [TestOVN.today, .older].filter { found[$0] != nil }
        }
    }

    /// The installation.
    ///
    /// - Throws: `Missing` where there is none.
    package func installation() async throws -> OVNInstallation {
        guard let found = try await Self.installations.value[self] else { throw Missing(ovn: self) }
        return found
    }

    /// What a bundle is replayed on where a test does not say it: the OVN that its cluster had, where that is here.
    ///
    /// - Parameter bundle: The bundle's name.
    /// - Returns: Today's, or this machine's for a cluster of an older OVN.
    package static func usual(for bundle: String) async -> TestOVN {
        let here = await here
        return ["workshop", "interconnect"].contains(bundle) && here.contains(.older) ? .older : .today
    }

    /// An OVN that is not here.
    package struct Missing: Error, CustomStringConvertible {
        /// Which.
        package var ovn: TestOVN
        package var description: String { "there is no OVN to run it \(ovn.testDescription)" }
    }
}

extension Trait where Self == ConditionTrait {
    /// The tests need today's OVN: without it they do not run, and `scripts/test` counts them.
    package static var onToday: Self {
        .enabled("there is no OVN 26.03 or newer here") { await TestOVN.here.contains(.today) }
    }
}

/// Marks tests that run on each OVN of `TestOVN.here`. What is not here is told, and `scripts/test` counts it.
package struct EachOVN: TestTrait, SuiteTrait {
    package var isRecursive: Bool { true }

    package func prepare(for test: Test) async throws {
        guard !test.isSuite else { return }
        let here = await TestOVN.here
        for missing in [TestOVN.today, .older] where !here.contains(missing) {
            print("not run \(missing.testDescription): \(test.name)")
        }
    }
}

extension Trait where Self == EachOVN {
    /// The tests run on each OVN that is here.
    package static var onEach: Self { EachOVN() }
}
