import TextParsing
import ClusterBundle
import Testing

@testable import Replay

/// GET, LIST and discovery, asked of the responder itself: no sockets.
@Suite struct ObjectReadTests {
    private func ask(
        _ target: String, method: String = "GET", accept: String? = nil,
        options: ReplayServerOptions = ReplayServerOptions()
    ) throws -> (code: Int, text: String, value: JSONValue) {
        let responder = APIResponder(store: try TestObjects.store(), launcher: LocalLauncher(), options: options)
        let request = APIRequest(method: method, target: RequestTarget(target), accept: accept, user: "tester")
        guard case .answer(let response) = responder.decide(request) else {
            throw DeadlineExceeded()
        }
        let value = (try? JSONValue(parsing: response.body)) ?? .null
        return (response.code, String(decoding: response.body, as: UTF8.self), value)
    }

    private func names(_ target: String) throws -> [String] {
        try ask(target).value["items"]?.elements.compactMap { $0[path: "metadata", "name"]?.string } ?? []
    }

    @Test func servesObjectsVerbatim() throws {
        let one = try ask("/api/v1/namespaces/default/pods/bbox")
        #expect(
            one.text == #"{"apiVersion":"v1","kind":"Pod","metadata":{"name":"bbox","namespace":"default","#
                + #""labels":{"run":"bbox"}},"spec":{"nodeName":"worker","containers":[{"name":"bbox"}]},"#
                + #""status":{"phase":"Running","limit":1.50}}"# + "\n")
    }

    @Test func listsItemsWithoutTheirKinds() throws {
        let list = try ask("/api/v1/namespaces/default/pods")
        #expect(
            list.text
                == #"{"kind":"PodList","apiVersion":"v1","metadata":{"resourceVersion":"42"},"items":[{"metadata":"#
                + #"{"name":"bbox","namespace":"default","labels":{"run":"bbox"}},"spec":{"nodeName":"worker","#
                + #""containers":[{"name":"bbox"}]},"status":{"phase":"Running","limit":1.50}}]}"# + "\n")
        #expect(try names("/api/v1/pods") == ["bbox", "node", "pending", "web-1", "web-2"])
        let custom = try ask("/apis/k8s.ovn.org/v1/egressips").value
        #expect(custom["kind"] == "EgressIPList" && custom["apiVersion"] == "k8s.ovn.org/v1")
    }

    @Test func emptyListsForWhatNoFileHolds() throws {
        #expect(try ask("/api/v1/events").value["kind"] == "EventList")
        #expect(try ask("/api/v1/namespaces/nosuch/pods").value["items"] == [])
    }

    @Test func completesDiscovery() throws {
        // Kubernetes' own groups are described from a table; of strangers nothing is known, and clients refuse an
        // empty list.
        let apps = try ask("/apis/apps/v1").value
        #expect(apps["groupVersion"] == "apps/v1")
        #expect(apps["resources"]?.elements.contains { $0["shortNames"] == ["deploy"] } == true)
        #expect(try ask("/apis/apps/v1/deployments").value["kind"] == "DeploymentList")
        #expect(try ask("/apis/stranger.io/v1").code == 404)
        #expect(try ask("/apis/k8s.ovn.org/v1").value[path: "resources"]?[0]?["name"] == "egressips")
        let groups = try ask("/apis").value["groups"]?.elements.compactMap { $0["name"]?.string }
        #expect(groups == ["apps", "k8s.ovn.org"])
        #expect(try ask("/apis/apps").value["kind"] == "APIGroup")
    }

    @Test(arguments: [
        ("app=web", ["web-1", "web-2"]), ("app==web,tier!=back", ["web-2"]),
        ("tier in (front, back)", ["web-1", "web-2"]),
        ("tier notin (front)", ["bbox", "node", "pending", "web-1"]), ("run", ["bbox"]),
        ("!app", ["bbox", "node", "pending"]), ("", ["bbox", "node", "pending", "web-1", "web-2"]),
    ])
    func selectsByLabel(selector: String, expected: [String]) throws {
        #expect(try names("/api/v1/pods?labelSelector=\(TestServerText.escaped(selector))") == expected)
    }

    @Test(arguments: [
        ("metadata.name=web-1", ["web-1"]), ("spec.nodeName=worker,metadata.namespace!=default", ["node", "web-2"]),
        ("status.phase==Pending", ["pending"]), ("spec.hostNetwork=false,metadata.namespace=default", ["bbox"]),
    ])
    func selectsByField(selector: String, expected: [String]) throws {
        #expect(try names("/api/v1/pods?fieldSelector=\(TestServerText.escaped(selector))") == expected)
    }

    @Test(arguments: [
        ("/api/v1/pods?fieldSelector=spec.color%3Dred", 400, "field label not supported: spec.color"),
        (
            "/apis/k8s.ovn.org/v1/egressips?fieldSelector=spec.x%3D1", 400,
            #""spec.x" is not a known field selector: only "metadata.name", "metadata.namespace""#
        ),
        ("/api/v1/pods?fieldSelector=x", 400, "invalid selector: 'x'; can't understand 'x'"),
        (
            "/api/v1/pods?labelSelector=a%3D%3D%3Db", 400,
            "unable to parse requirement: found '=b', expected: ',' or 'end of string'"
        ),
        ("/api/v1/namespaces/shop/pods/nosuch", 404, #"pods "nosuch" not found"#),
        ("/api/v1/namespaces/nosuch/pods/web-1", 404, #"pods "web-1" not found"#),
        ("/apis/k8s.ovn.org/v1/egressips/nosuch", 404, #"egressips.k8s.ovn.org "nosuch" not found"#),
        ("/api/v1/unicorns", 404, "the server could not find the requested resource"),
        ("/openapi/v3", 404, "the server could not find the requested resource"),
        ("/api/v1/pods?limit=x", 400, #"strconv.ParseInt: parsing "x": invalid syntax"#),
        (
            "/api/v1/pods?watch=1", 405,
            #"watch is not supported on resources of kind "pods": a replay's objects do not change"#
        ),
    ])
    func failsAsARealServer(target: String, code: Int, message: String) throws {
        let answer = try ask(target)
        #expect(answer.code == code)
        #expect(answer.value["kind"] == "Status" && answer.value["status"] == "Failure")
        #expect(answer.value["code"] == .integer(code))
        #expect(answer.value["message"]?.string == message)
    }

    @Test(arguments: ["POST", "PUT", "PATCH", "DELETE", "HEAD"])
    func isReadOnly(method: String) throws {
        let answer = try ask("/api/v1/namespaces/shop/pods", method: method)
        #expect(answer.code == 405)
        #expect(answer.value["reason"] == "MethodNotAllowed")
    }

    @Test func pagesThroughAList() throws {
        var found: [String] = []
        var remaining: [Int?] = []
        var token = ""
        repeat {
            let page = try ask("/api/v1/pods?limit=2&continue=\(token)").value
            found += page["items"]?.elements.compactMap { $0[path: "metadata", "name"]?.string } ?? []
            remaining.append(page[path: "metadata", "remainingItemCount"]?.integer)
            token = page[path: "metadata", "continue"]?.string ?? ""
        } while !token.isEmpty && found.count < 10
        #expect(found == ["bbox", "node", "pending", "web-1", "web-2"])
        #expect(remaining == [3, 1, nil])
        #expect(
            try ask("/api/v1/pods?limit=1&labelSelector=app").value[path: "metadata", "remainingItemCount"] == nil)
    }

    @Test func tokensExpire() throws {
        var options = ReplayServerOptions()
        options.expiresContinueTokens = true
        let token = try ask("/api/v1/pods?limit=2").value[path: "metadata", "continue"]?.string ?? ""
        let gone = try ask("/api/v1/pods?limit=2&continue=\(token)", options: options)
        #expect(gone.code == 410)
        #expect(gone.value["reason"] == "Expired")
        // The answer's own token goes on from the same place.
        let next = try #require(gone.value[path: "metadata", "continue"]?.string)
        let rest = try ask("/api/v1/pods?continue=\(next)", options: options)
        #expect(rest.value["items"]?.elements.count == 3)
        let garbage = try ask("/api/v1/pods?limit=2&continue=%21%21")
        #expect(garbage.code == 400)
        #expect(garbage.text.contains("continue key is not valid"))
    }
}
