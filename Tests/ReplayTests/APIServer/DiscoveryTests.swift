import TextParsing
import ClusterBundle
import FoundationEssentials
import Testing

@testable import Replay

@Suite struct DiscoveryTests {
    /// kubectl gives up on `/apis` when one of the groups that it names has no resources.
    @Test(arguments: ["workshop", "modern"])
    func describesEveryGroupOfARealCluster(name: String) async throws {
        let path = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../../testdata/bundles/\(name)").standardized.path
        let bundle = try await ClusterBundle.Bundle.read(path)
        let discovery = ObjectStore(bundle).discovery
        #expect(discovery.documents["/apis"] == bundle.discovery["/apis"])
        #expect(discovery.documents["/api/v1"] == bundle.discovery["/api/v1"])
        let versions =
            discovery.documents["/apis"]?["groups"]?.elements.flatMap { $0["versions"]?.elements ?? [] } ?? []
        #expect(versions.count > 20)
        for version in versions.compactMap({ $0["groupVersion"]?.string }) {
            #expect(discovery.documents["/apis/" + version]?["resources"]?.elements.isEmpty == false, "\(version)")
        }
    }

    /// A bundle without discovery, as a must-gather is, is described by what it holds.
    @Test func makesDoWithoutDocuments() throws {
        let discovery = Discovery(
            bundled: [:],
            lists: [
                "pods": try JSONValue(parsing: TestObjects.pods.utf8),
                "egressips": try JSONValue(parsing: TestObjects.addresses.utf8),
            ])
        #expect(
            discovery.resource(groupVersion: "v1", name: "pods")
                == ResourceType(name: "pods", kind: "Pod", group: "", version: "v1", namespaced: true))
        #expect(discovery.resource(groupVersion: "k8s.ovn.org/v1", name: "egressips")?.namespaced == false)
        #expect(discovery.documents["/apis"]?["groups"]?.elements.map { $0["name"]?.string } == ["k8s.ovn.org"])
    }

    @Test func findsRoutes() throws {
        let discovery = try TestObjects.store().discovery
        func route(_ path: String) -> APIRoute {
            APIRoute(segments: RequestTarget(path).segments, discovery: discovery)
        }
        let pods = try #require(discovery.resource(groupVersion: "v1", name: "pods"))
        let namespaces = try #require(discovery.resource(groupVersion: "v1", name: "namespaces"))
        #expect(route("/api/v1/pods") == .list(pods, namespace: nil))
        #expect(route("/api/v1/namespaces/a/pods") == .list(pods, namespace: "a"))
        #expect(
            route("/api/v1/namespaces/a/pods/b%2Dc/exec?command=x")
                == .object(pods, namespace: "a", name: "b-c", subresource: "exec"))
        #expect(route("/api/v1/namespaces") == .list(namespaces, namespace: nil))
        #expect(
            route("/api/v1/namespaces/a") == .object(namespaces, namespace: nil, name: "a", subresource: nil))
        #expect(route("/api/v1/pods/b") == .unknown)
        #expect(route("/api/v2/pods") == .unknown)
        #expect(route("/livez/ping") == .health)
        #expect(route("/") == .unknown)
    }
}
