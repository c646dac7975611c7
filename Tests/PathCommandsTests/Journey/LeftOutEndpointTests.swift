import ClusterBundle
import NetworkTypes
import PathModel
import PathReport
import Replay
import Testing
import TextParsing

/// Which endpoints of a service take no connections, and why. What is changed is in the API alone, for in each case OVN-Kubernetes
/// gives the load balancer the endpoints that the bundle has (`getSelectedEligibleEndpoints` of go-controller/pkg/util/kube.go).
@Suite struct LeftOutEndpointTests {
    private static let client = "billing/invoicer-c6c9f8959-97f78"

    private static func conditions(ready: Bool, serving: Bool, terminating: Bool) -> JSONValue {
        ["ready": .bool(ready), "serving": .bool(serving), "terminating": .bool(terminating)]
    }
    private static let unready = conditions(ready: false, serving: false, terminating: false)
    private static let ending = conditions(ready: false, serving: true, terminating: true)
    private static let ended = conditions(ready: false, serving: false, terminating: true)

    private static func endpoint(_ address: String, _ pod: String, _ conditions: JSONValue) -> JSONValue {
        [
            "addresses": [.string(address)], "conditions": conditions, "nodeName": "ovn-worker",
            "targetRef": ["kind": "Pod", "namespace": "shop", "name": .string(pod)],
        ]
    }

    /// The endpoints of a trace that are left out, and its notes of endpoints.
    private static func told(_ trace: PathTrace) -> [String] {
        trace.endpoints.compactMap { end in
            guard case .notBalanced(let reason) = end.outcome else { return nil }
            return "\(end.endpoint.name ?? end.endpoint.address.description): \(reason.words)"
        }
    }

    @Test func endpointsThatAreNotReadyAreListed() async throws {
        let trace = try await TestClusters.withServer("today") { bundle in
            bundle.edit("endpointslices", "cart-nr45g") { slice in
                let more = [
                    Self.endpoint("10.244.1.90", "cart-new", Self.unready),
                    Self.endpoint("10.244.1.91", "cart-old", Self.ending),
                    Self.endpoint("10.244.1.92", "cart-gone", Self.ended),
                ]
                return slice.setting("endpoints", to: .array((slice["endpoints"]?.elements ?? []) + more))
            }
        } _: {
            try await $0.trace([Self.client, "svc/shop/cart"])
        }
        #expect(trace.verdict == .delivered && trace.share == .init(delivered: 2, count: 2), "\(trace.summary)")
        #expect(
            Self.told(trace) == [
                "cart-new: left out: not ready", "cart-old: left out: being terminated, and others are ready",
                "cart-gone: left out: being terminated, and no longer serving",
            ])
        let text = TextReport.text(trace, style: TextStyle(width: 200)).printed
        let line = "endpoint      pod shop/cart-new, 10.244.1.90 tcp/7070 on ovn-worker: left out: not ready"
        #expect(text.contains(line))
        let json = try JSONValue(parsing: JSONReport.text(trace).utf8)
        let ends = json["endpoints"]?.elements ?? []
        #expect(ends.count == 5 && ends[2]["balanced"]?.bool == false && ends[2]["code"]?.string == "not-ready")
    }

    /// Where none is ready, those that still serve take connections.
    @Test func terminatingEndpointsAreUsedWhereNoneIsReady() async throws {
        let trace = try await TestClusters.withServer("today") { bundle in
            bundle.edit("endpointslices", "cart-nr45g") { $0.settingConditions([Self.ending, Self.ending]) }
        } _: {
            try await $0.trace([Self.client, "svc/shop/cart"])
        }
        #expect(trace.share == .init(delivered: 2, count: 2), "\(trace.summary)")
        #expect(trace.notes.contains(.endingEndpointsUsed(service: "shop/cart")), "\(trace.notes)")
        #expect(!trace.notes.contains { if case .endpointNotReady = $0 { true } else { false } })
    }

    /// With internal traffic policy `Local` that is decided for each node by itself.
    @Test func aNodesOwnTerminatingEndpointIsUsed() async throws {
        let trace = try await TestClusters.withServer("today") { bundle in
            bundle.edit("endpointslices", "cart-near-xvmts") { slice in
                slice.settingConditions(
                    (slice["endpoints"]?.elements ?? []).map { end in
                        end["nodeName"]?.string == "ovn-worker2" ? Self.ending : end["conditions"] ?? [:]
                    })
            }
        } _: {
            try await $0.trace([Self.client, "svc/shop/cart-near"])
        }
        #expect(trace.verdict == .delivered && trace.backend?.name == "cart-7f95b7bbf-ddj7k", "\(trace.summary)")
        #expect(
            Self.told(trace) == [
                "cart-7f95b7bbf-zfrwz: not balanced to from node ovn-worker2: internalTrafficPolicy is Local"
            ])
        #expect(trace.notes.contains(.endingEndpointsUsed(service: "shop/cart-near")), "\(trace.notes)")
    }

    @Test func endpointsThatAreNotReadyArePublished() async throws {
        let trace = try await TestClusters.withServer("today") { bundle in
            bundle.edit("services", "cart") { service in
                service.setting("spec", to: (service["spec"] ?? [:]).setting("publishNotReadyAddresses", to: true))
            }
            bundle.edit("endpointslices", "cart-nr45g") { $0.settingConditions([Self.unready, Self.unready]) }
        } _: {
            try await $0.trace([Self.client, "svc/shop/cart"])
        }
        #expect(trace.share == .init(delivered: 2, count: 2), "\(trace.summary)")
        let notes = trace.notes.map(\.words).filter { $0.contains("publishNotReadyAddresses") }
        #expect(notes.count == 2 && notes[0].hasPrefix("10.244.1.4:7070 (pod shop/cart-7f95b7bbf-zfrwz) is not ready"))
    }

    /// A service that has endpoints of which none takes connections says so, and what is to be done.
    @Test(
        arguments: [
            (["name": "http", "port": 8080, "protocol": "TCP"], "left out: not ready", "make-endpoints-ready"),
            (
                ["name": "grpc", "port": 9090, "protocol": "TCP"], "left out: without the service's port ",
                "declare-target-port"
            ),
        ] as [(JSONValue, String, String)])
    func aServiceWithoutReadyEndpointsSaysWhy(port: JSONValue, words: String, hint: String) async throws {
        let trace = try await TestClusters.withServer("today") { bundle in
            let name = bundle.items("services").first { $0[path: "metadata", "name"]?.string == "soldout" }?[
                path: "spec", "ports"]?.elements.first?["name"]
            bundle.edit("endpointslices", "soldout-6q7hj") { slice in
                let isOwn = port["name"]?.string == "http"
                return slice.setting("ports", to: .array([isOwn ? port.setting("name", to: name ?? "") : port]))
                    .setting("endpoints", to: [Self.endpoint("10.244.1.90", "soldout-0", Self.unready)])
            }
        } _: {
            try await $0.trace([Self.client, "svc/shop/soldout:80"])
        }
        #expect(trace.verdict.word == "rejected" && trace.backend == nil, "\(trace.summary)")
        #expect(trace.verdict.cause?.reason.code == "no-ready-endpoints")
        #expect(Self.told(trace).first?.contains(words) ?? false, "\(Self.told(trace))")
        #expect(trace.verdict.cause?.hint?.code == hint, "\(trace.verdict)")
        #expect(
            TextReport.text(trace, style: TextStyle(width: 200)).printed.contains(
                "endpoint      pod shop/soldout-0, 10.244.1.90"))
    }

    /// The only endpoint, which no pod is behind, has an IPv4 address.
    @Test func anEndpointOfTheOtherFamilyIsNamed() async throws {
        let server = try await TestClusters.shared("dual").server
        let pods = try await ClusterBundle.Bundle.read(TestClusters.folder + "/dual").items("pods")
        let client = try #require(
            pods.first { $0[path: "metadata", "namespace"]?.string == "billing" }?[path: "metadata", "name"]?.string)
        let trace = try await server.trace(["billing/\(client)", "svc/naming/upstream:53", "--family", "6", "--udp"])
        #expect(trace.verdict.word == "rejected", "\(trace.summary)")
        #expect(Self.told(trace) == ["8.8.8.8: left out: without an IPv6 address"])
        #expect(trace.verdict.cause?.hint?.code == "other-family-endpoints")
    }

    @Test func endpointsOfOtherNodesAreNoneOfAClientOutside() async throws {
        let server = try await TestClusters.shared("today").server
        let trace = try await server.trace(["external/172.18.0.1", "svc/shop/cart-lb-local"])
        #expect(trace.verdict == .delivered && trace.backend?.name == "cart-7f95b7bbf-zfrwz", "\(trace.summary)")
        #expect(
            Self.told(trace) == [
                "cart-7f95b7bbf-ddj7k: not balanced to from node ovn-worker: externalTrafficPolicy is Local"
            ])
    }

    /// An endpoint that is asked for and takes no connections is refused with the reason.
    @Test func anEndpointThatIsAskedForAndLeftOutIsRefused() async throws {
        let ended = try await TestClusters.withServer("today") { bundle in
            bundle.edit("endpointslices", "cart-nr45g") { slice in
                let more = [Self.endpoint("10.244.1.90", "cart-new", Self.unready)]
                return slice.setting("endpoints", to: .array((slice["endpoints"]?.elements ?? []) + more))
            }
        } _: { server in
            try await Program.run(
                ["trace", Self.client, "svc/shop/cart", "--endpoint", "cart-new"], kubeconfig: server.kubeconfig())
        }
        #expect(
            ended.error
                == "ovnpath: service shop/cart does not balance to its endpoint shop/cart-new: it is not ready; name another\n"
        )
        #expect(ended.exitCode == 3)
    }
}

extension JSONValue {
    /// A slice whose endpoints have these conditions.
    fileprivate func settingConditions(_ conditions: [JSONValue]) -> JSONValue {
        let ends = zip(self["endpoints"]?.elements ?? [], conditions).map { $0.setting("conditions", to: $1) }
        return setting("endpoints", to: .array(ends))
    }
}
