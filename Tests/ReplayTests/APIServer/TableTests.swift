import TextParsing
import ClusterBundle
import FoundationEssentials
import Testing

@testable import Replay

@Suite struct TableTests {
    private static let accept = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json"
    private static let bundles = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../../testdata/bundles").standardized.path

    private func table(_ target: String, store: ObjectStore, accept: String = accept) throws -> JSONValue {
        let responder = APIResponder(store: store, launcher: LocalLauncher(), options: ReplayServerOptions())
        let request = APIRequest(method: "GET", target: RequestTarget(target), accept: accept, user: "tester")
        guard case .answer(let response) = responder.decide(request) else { throw DeadlineExceeded() }
        return try JSONValue(parsing: response.body)
    }

    /// The cells of a row as text, ages (which change) left out.
    private func row(_ name: String, in table: JSONValue) -> [String] {
        let columns = table["columnDefinitions"]?.elements ?? []
        let row = table["rows"]?.elements.first { $0["cells"]?[0]?.string == name }
        return zip(columns, row?["cells"]?.elements ?? []).compactMap { column, cell in
            column["name"] == "Age" ? nil : cell.string ?? cell.text
        }
    }

    @Test func showsWhatAPodsContainersAddUpTo() throws {
        let table = try table("/api/v1/namespaces/shop/pods", store: TestObjects.store())
        #expect(table["kind"] == "Table" && table["apiVersion"] == "meta.k8s.io/v1")
        #expect(
            table["columnDefinitions"]?.elements.map { $0["name"]?.string } == [
                "Name", "Ready", "Status", "Restarts", "Age", "IP", "Node", "Nominated Node", "Readiness Gates",
            ])
        #expect(table["columnDefinitions"]?.elements.map { $0["priority"]?.integer } == [0, 0, 0, 0, 0, 1, 1, 1, 1])
        #expect(
            row("web-2", in: table) == [
                "web-2", "1/2", "CrashLoopBackOff", "2", "10.0.0.2", "worker", "<none>", "<none>",
            ])
        #expect(
            row("pending", in: table) == ["pending", "0/1", "Pending", "0", "<none>", "<none>", "<none>", "<none>"])
        #expect(table[path: "rows"]?[0]?[path: "object", "kind"] == "PartialObjectMetadata")
    }

    @Test func showsTheObjectsOfARealCluster() async throws {
        let store = ObjectStore(try await ClusterBundle.Bundle.read(Self.bundles + "/workshop"))
        let services = try table("/api/v1/services", store: store)
        #expect(
            row("bbox", in: services) == ["bbox", "NodePort", "10.96.242.8", "<none>", "8080:30722/TCP", "run=bbox"])
        let nodes = try table("/api/v1/nodes", store: store)
        #expect(Array(row("ovn-worker", in: nodes).prefix(3)) == ["ovn-worker", "Ready", "<none>"])
        #expect(row("ovn-control-plane", in: nodes)[2] == "control-plane")
        let slices = try table("/apis/discovery.k8s.io/v1/namespaces/default/endpointslices", store: store)
        #expect(row("kubernetes", in: slices) == ["kubernetes", "IPv4", "6443", "172.18.0.4"])
        let addresses = try table("/apis/k8s.ovn.org/v1/egressips", store: store)
        #expect(addresses["columnDefinitions"]?.elements.map { $0["name"]?.string } == ["Name", "Age"])
    }

    @Test func honoursIncludeObjectAndMetadataOnly() throws {
        let store = try TestObjects.store()
        let none = try table("/api/v1/namespaces/default/pods?includeObject=None", store: store)
        #expect(none["rows"]?[0]?["object"] == nil)
        let full = try table("/api/v1/namespaces/default/pods?includeObject=Object", store: store)
        #expect(full["rows"]?[0]?[path: "object", "kind"] == "Pod")
        let partial = try table(
            "/api/v1/namespaces/default/pods", store: store,
            accept: "application/vnd.kubernetes.protobuf;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,"
                + "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1")
        #expect(partial["kind"] == "PartialObjectMetadataList")
        #expect(partial["items"]?[0]?["spec"] == nil)
    }

    @Test func fallsBackToPlainDiscovery() throws {
        let groups = try table(
            "/apis", store: TestObjects.store(),
            accept: "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json")
        #expect(groups["kind"] == "APIGroupList")
        let refused = try table("/apis", store: TestObjects.store(), accept: "application/yaml")
        #expect(refused["code"] == 406)
    }

    @Test func showsTheColumnsThatADefinitionAsksFor() throws {
        let definition = try JSONValue(
            parsing: """
                {"spec": {"versions": [{"name": "v1", "additionalPrinterColumns": [
                  {"name": "EgressIPs", "type": "string", "jsonPath": ".spec.egressIPs[*]"},
                  {"name": "Ready", "type": "string", "jsonPath": ".status.conditions[?(@.type==\\"Ready\\")].status"},
                  {"name": "Made", "type": "date", "jsonPath": ".metadata.creationTimestamp"}]}]}}
                """.utf8)
        let object = try JSONValue(
            parsing: """
                {"metadata": {"name": "e", "creationTimestamp": "2026-01-01T00:00:00Z"},
                 "spec": {"egressIPs": ["1.1.1.1", "2.2.2.2"]},
                 "status": {"conditions": [{"type": "Other", "status": "x"}, {"type": "Ready", "status": "True"}]}}
                """.utf8)
        let layout = try #require(TableLayout.custom(definition: definition, version: "v1"))
        let now = try Date("2026-01-01T01:30:00Z", strategy: .iso8601)
        #expect(layout.columns.map(\.name) == ["Name", "EgressIPs", "Ready", "Made"])
        #expect(layout.cells(object, now) == ["e", "1.1.1.1", "True", "90m"])
        #expect(TableLayout.custom(definition: definition, version: "v2") == nil)
    }

    @Test(arguments: [
        (5, "5s"), (119, "119s"), (120, "2m"), (125, "2m5s"), (3600, "60m"), (3 * 3600, "3h"), (5 * 3600 + 60, "5h1m"),
        (2 * 86400, "2d"), (2 * 86400 + 3 * 3600, "2d3h"), (30 * 86400, "30d"), (3 * 365 * 86400, "3y"),
        (9 * 365 * 86400, "9y"), (-1, "0s"), (-5, "<invalid>"),
    ])
    func writesDurations(seconds: Int, expected: String) {
        #expect(TableCell.duration(seconds: seconds) == expected)
    }
}
