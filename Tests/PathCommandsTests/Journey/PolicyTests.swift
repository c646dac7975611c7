import PathModel
import PathReport
import Replay
import ReplaySupport
import Testing

/// Connections that a policy, a firewall or a service stops, with all that a drop must name.
@Suite(.onEachOVN) struct PolicyTests {
    struct Stop: Sendable, CustomTestStringConvertible {
        var bundle: String
        var arguments: String
        /// Where it is stopped: node, datapath and stage. OVN evaluates ACLs in a stage of its own since 23.09, behind the one
        /// of that name.
        var place: String
        /// The beginning of the row's words, without its uuid.
        var row: String
        /// The tier of an ACL, which OVN has since 23.06.
        var tier = 2
        /// What the match must hold.
        var match: String
        /// The row's owner.
        var owner: ObjectReference
        /// The object that the cause names, where it is another: the one policy that isolates the pod.
        var named: ObjectReference?
        var isRejected = false

        /// Whether OVN tells the tier, and evaluates ACLs in a stage of its own.
        private var isOfToday: Bool { row.hasPrefix("ACL ") && TestOVN.current == .today }
        var wholePlace: String { place + (isOfToday ? "_eval" : "") }
        var wholeRow: String { row + (isOfToday ? ", tier \(tier)" : "") }

        var testDescription: String { "\(bundle): \(arguments) by \(owner)" }
    }

    static func deny(_ namespace: String, _ direction: PolicyDirection) -> ObjectReference {
        ObjectReference(
            kind: "NetworkPolicy", namespace: namespace, name: "default deny", rule: .direction(direction, index: nil))
    }

    static let stops = [
        Stop(
            bundle: "workshop", arguments: "friends/friend netpol/web --port 8081",
            place: "ovn-worker2 ovn-worker2 ls_out_acl", row: "ACL to-lport drop, priority 1000", tier: 0,
            match: "ingressDefaultDeny", owner: deny("netpol", .ingress)),
        Stop(
            bundle: "workshop", arguments: "bbox netpol/web --port 8080",
            place: "ovn-worker2 ovn-worker2 ls_out_acl", row: "ACL to-lport drop, priority 1000", tier: 0,
            match: "ingressDefaultDeny", owner: deny("netpol", .ingress)),
        Stop(
            bundle: "modern", arguments: "np-egress/limited bbox --port 8080",
            place: "ovn-worker2 ovn-worker2 ls_in_acl_after_lb", row: "ACL from-lport drop, priority 1000",
            match: "inport == @a", owner: deny("np-egress", .egress),
            named: ObjectReference(
                kind: "NetworkPolicy", namespace: "np-egress", name: "egress-to-wkshp-only", rule: .egress())),
        Stop(
            bundle: "modern", arguments: "np-client/client-1 np-web/web-1 --port 8081",
            place: "ovn-worker ovn-worker ls_out_acl", row: "ACL to-lport drop, priority 1000",
            match: "outport == @a", owner: deny("np-web", .ingress)),
        Stop(
            bundle: "modern", arguments: "np-other/other-1 np-web/web-2 --port 8080",
            place: "ovn-worker2 ovn-worker2 ls_out_acl", row: "ACL to-lport drop, priority 1000",
            match: "outport == @a", owner: deny("np-web", .ingress)),
        Stop(
            bundle: "modern", arguments: "efw/fw ip/8.8.8.8:80",
            place: "ovn-worker ovn-worker ls_out_acl", row: "ACL to-lport drop, priority 9999",
            match: "ip4.dst == 0.0.0.0/0",
            owner: ObjectReference(kind: "EgressFirewall", namespace: "efw", name: "default", rule: .egress(1))),
        Stop(
            bundle: "modern", arguments: "ovn-kubernetes-wkshp-server-fkghp anp-tenant/tenant-a --port 8081",
            place: "ovn-worker ovn-worker ls_out_acl", row: "ACL to-lport drop, priority 28999", tier: 1,
            match: "tcp.dst==8081",
            owner: ObjectReference(kind: "AdminNetworkPolicy", name: "tenant-a-isolate", rule: .ingress(1))),
        Stop(
            bundle: "modern", arguments: "bbox svc/no-endpoints:80",
            place: "ovn-worker2 ovn-worker2 ls_in_lb", row: "Load_Balancer Service_default/no-endpoints_TCP_cluster",
            match: "ip4.dst == 10.96.3.128",
            owner: ObjectReference(kind: "Service", namespace: "default", name: "no-endpoints"), isRejected: true),
    ]

    @Test(arguments: stops)
    func aStopNamesItsPlaceItsRowAndItsOwner(stop: Stop) async throws {
        let server = try await TestClusters.shared(stop.bundle).server
        let trace = try await server.trace(stop.arguments.split(separator: " ").map(String.init))
        #expect(trace.verdict.word == (stop.isRejected ? "rejected" : "dropped"), "\(trace.summary)")
        #expect(trace.exitCode == 1)
        let leg = try #require(trace.forward)
        let cause = try #require(leg.verdict.cause)
        #expect([cause.node, cause.datapath, cause.stage].compactMap(\.self).joined(separator: " ") == stop.wholePlace)
        #expect(cause.match?.contains(stop.match) == true, "\(cause.match ?? "no match")")
        #expect(cause.owner == stop.named ?? stop.owner)
        let words = (cause.row?.description ?? "").split(separator: " ")
        let row = (words.prefix(1) + words.dropFirst(2)).joined(separator: " ").filter { !"()".contains($0) }
        #expect(row == stop.wholeRow)
        // Both layers stop it, for the same owner.
        for layer in [leg.logical, leg.openflow] {
            #expect(layer.verdict.cause?.owner == stop.named ?? stop.owner)
        }
        #expect(leg.detrace.flows.contains { $0.flow == cause.flow && $0.owner == stop.owner })
        #expect(trace.legs.count == 1, "what does not arrive has no reply")
    }

    /// The other side of the same policies.
    @Test(arguments: [
        ("workshop", "friends/friend netpol/web --port 8080"),
        ("modern", "np-client/client-1 np-web/web-1 --port 8080"),
        ("modern", "np-client/client-1 np-web/web-2 --port 8080"),
        ("modern", "np-egress/limited ovn-kubernetes-wkshp-server-gjx44 --port 8080"),
        ("modern", "np-web/web-1 ovn-kubernetes-wkshp-server-fkghp --port 8080"),
    ])
    func whatAPolicyAllowsPassesForthAndBack(bundle: String, arguments: String) async throws {
        let server = try await TestClusters.shared(bundle).server
        let trace = try await server.trace(arguments.split(separator: " ").map(String.init))
        #expect(trace.legs.map(\.verdict) == [.delivered, .delivered], "\(trace.summary)")
    }

    /// What leaves the cluster with one of the cluster's own addresses arrives nowhere, although it is sent.
    @Test(arguments: [
        ("workshop", "svc/bbox:80", "the service has no such port: default/bbox has no tcp/80"),
        ("modern", "svc/bbox:80", "the service has no such port: default/bbox has no tcp/80"),
        ("modern", "ip/10.96.236.126:80", "the service has no such port: default/bbox has no tcp/80"),
        ("modern", "ip/10.96.9.9:80", "no service has the address 10.96.9.9"),
        ("modern", "ip/10.244.2.200:80", "no pod has the address 10.244.2.200"),
    ])
    func anAddressOfTheClusterThatNobodyHasIsDropped(bundle: String, target: String, reason: String) async throws {
        let server = try await TestClusters.shared(bundle).server
        let trace = try await server.trace(["ovn-kubernetes-wkshp-server-fkghp", target])
        #expect(trace.exitCode == 1)
        #expect(trace.forward?.verdict.word == "dropped")
        #expect(trace.forward?.verdict.cause?.reason.words == reason)
        #expect(trace.reply?.verdict != .delivered, "nobody answers")
    }
}
