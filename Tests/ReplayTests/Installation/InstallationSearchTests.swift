import ClusterBundle
import FoundationEssentials
import Glibc
import Testing

@testable import Replay

/// Where installations are looked for.
@Suite struct InstallationSearchTests {
    /// A checkout with an installation in it, and the program as it is built there.
    private struct Checkout {
        let fake: FakeInstallation
        var path: String { fake.prefix }
        var program: String { path + "/.build/x86_64-unknown-linux-gnu/debug/ovnpath" }

        init() throws {
            fake = try FakeInstallation(
                "26.03.1", schemas: FakeInstallation.todaysSchemas, share: ".ovn/share", layout: { _ in ".ovn/bin" })
        }
    }

    private func places(_ search: InstallationSearch) async throws -> [String] {
        try await search.installations().usable.map(\.name).filter { $0 != "this machine" }
    }

    @Test func theCheckoutOfTheProgramIsLookedAt() async throws {
        let checkout = try Checkout()
        let search = InstallationSearch(environment: [:], executable: checkout.program, currentFolder: "/")
        #expect(try await places(search) == [checkout.path + "/.ovn"])
        #expect(search.command == "scripts/install-ovn", "a script that is not there is not named by its path")
        let elsewhere = InstallationSearch(environment: [:], executable: "/usr/bin/ovnpath", currentFolder: "/")
        #expect(try await places(elsewhere) == [])
    }

    @Test func theCurrentFolderIsLookedAtWhereItIsTheUsersOwn() async throws {
        let checkout = try Checkout()
        func search() -> InstallationSearch {
            InstallationSearch(environment: [:], executable: "/usr/bin/ovnpath", currentFolder: checkout.path)
        }
        #expect(try await places(search()) == [checkout.path + "/.ovn"])
        let both = InstallationSearch(environment: [:], executable: checkout.program, currentFolder: checkout.path)
        #expect(try await places(both) == [checkout.path + "/.ovn"], "once")
        // Another's programs are not run. Only root can give a folder away; a link is nobody's own.
        rename(checkout.path + "/.ovn", checkout.path + "/other")
        symlink("other", checkout.path + "/.ovn")
        #expect(try await places(search()) == [])
    }

    @Test func aNamedPrefixIsTheOnlyOne() async throws {
        let checkout = try Checkout()
        let named = try FakeInstallation("24.03.5", schemas: FakeInstallation.todaysSchemas)
        let variable = ["OVNPATH_OVN": named.prefix]
        for search in [
            InstallationSearch(
                prefix: named.prefix, environment: [:], executable: checkout.program, currentFolder: "/"),
            InstallationSearch(environment: variable, executable: checkout.program, currentFolder: "/"),
            InstallationSearch(
                prefix: named.prefix, environment: ["OVNPATH_OVN": "/nowhere"], executable: checkout.program,
                currentFolder: "/"),
            InstallationSearch(
                prefix: "x/..", environment: [:], executable: checkout.program, currentFolder: named.prefix),
        ] {
            let found = try await search.installations()
            #expect(found.usable.map(\.name) == [named.prefix])
            #expect(found.problems.isEmpty)
        }
        let empty = InstallationSearch(
            environment: ["OVNPATH_OVN": ""], executable: checkout.program, currentFolder: "/")
        #expect(try await places(empty) == [checkout.path + "/.ovn"], "an empty variable names nothing")
    }
}
