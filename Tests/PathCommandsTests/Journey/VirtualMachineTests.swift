import ClusterBundle
import Replay
import Testing
import TextParsing

/// Virtual machines of KubeVirt, by the pods that they run in. Two pods of the bundle are given what KubeVirt gives a machine's (label
/// `kubevirt.io`, annotation `kubevirt.io/domain`, the owner, and the annotation that ends a migration: kubevirt.io/api/core/v1,
/// types.go); OVN-Kubernetes makes ports for them as for others.
@Suite struct VirtualMachineTests {
    private static let client = "billing/invoicer-c6c9f8959-97f78"
    private static let old = "cart-7f95b7bbf-zfrwz"
    private static let new = "cart-7f95b7bbf-ddj7k"

    /// What of the machine's pods there is.
    enum Migration: String, CaseIterable, Sendable {
        case none, begun, done

        /// The pod that has the machine's network.
        var pod: String { self == .done ? VirtualMachineTests.new : VirtualMachineTests.old }
    }

    private static func machine(_ migration: Migration) -> (inout ClusterBundle.Bundle) -> Void {
        { bundle in
            for (pod, time) in [(old, "2026-08-22T08:00:00Z"), (new, "2026-08-22T09:00:00Z")]
            where pod == old || migration != .none {
                bundle.edit("pods", pod) { object in
                    var annotations = (object[path: "metadata", "annotations"] ?? [:])
                        .setting("kubevirt.io/domain", to: "db")
                    if pod == new, migration == .done {
                        annotations = annotations.setting(
                            "kubevirt.io/migration-target-ready-timestamp", to: "2026-08-22T09:01:00Z")
                    }
                    let metadata = (object["metadata"] ?? [:])
                        .setting("labels", to: ["kubevirt.io": "virt-launcher", "vm.kubevirt.io/name": "db"])
                        .setting("annotations", to: annotations)
                        .setting("ownerReferences", to: [["kind": "VirtualMachineInstance", "name": "db"]])
                        .setting("creationTimestamp", to: .string(time))
                    return object.setting("metadata", to: metadata)
                }
            }
        }
    }

    @Test(arguments: Migration.allCases)
    func aMachineIsItsPodAtEitherEnd(migration: Migration) async throws {
        for (end, arguments) in [
            ("source", ["vm/shop/db", "\(Self.client):8080"]), ("destination", [Self.client, "vm/shop/db:7070"]),
        ] {
            let ended = try await TestClusters.withServer("today", edit: Self.machine(migration)) { server in
                try await Program.run(["trace"] + arguments + ["-o", "json"], kubeconfig: server.kubeconfig())
            }
            let trace = try JSONValue(parsing: ended.output.utf8)
            #expect(trace[path: end, "name"]?.string == migration.pod, "\(ended)")
            let notes = (trace["notes"]?.elements ?? []).compactMap(\.string).filter { $0.hasPrefix("vm shop/db") }
            let other = migration == .done ? Self.old : Self.new
            #expect(
                notes
                    == (migration == .none
                        ? []
                        : [
                            "vm shop/db is being migrated: pod shop/\(migration.pod) has its network, pod shop/\(other) does not"
                        ]))
        }
    }

    /// In files and matrices too, and a recorded test names the machine.
    @Test func aTestNamesAMachine() async throws {
        let folder = try TestFolder()
        let file = try folder.file(
            "t.yaml",
            AssertTests.document([
                "name: in, from: {pod: \(Self.client)}, to: {vm: shop/db, port: 7070}, expect: allow",
                "name: none, from: {vm: shop/nothing}, to: {vm: shop/db, port: 7070}, expect: allow",
            ]))
        try await TestClusters.withServer("today", edit: Self.machine(.begun)) { server in
            let config = server.kubeconfig()
            let ended = try await Program.run(["assert", file, "-o", "tap", "--quiet"], kubeconfig: config)
            #expect(ended.output.contains("\nok 1 - ") && ended.output.contains("\nnot ok 2 - "), "\(ended)")
            #expect(ended.output.contains("vm shop/nothing selects no running pod"), "\(ended)")
            let recorded = try await Program.run(
                ["matrix", "--from", Self.client, "--to", "vm/shop/db:7070", "--as-test"], kubeconfig: config)
            #expect(recorded.output.contains("to: {vm: shop/db, port: 7070}"), "\(recorded)")
        }
    }
}
