import OVNFormats
import OVNKubernetes
import PathModel
import RecordingSupport
import Testing
import TraceSupport

@testable import TraceFollow
@testable import TraceProbe

/// The recorded runs, of kernel and userspace datapaths and of both layers, followed from their text alone: to the end, or to
/// the exact probe that goes on elsewhere.
@Suite struct RecordedWayTests {
    @Test func theTablesAreRead() {
        #expect(RecordedWay.all("ofproto-trace").count == 56)
        #expect(RecordedWay.all("ovn-trace").count == 60)
    }

    @Test(arguments: RecordedWay.all("ofproto-trace"))
    func bridgesAreFollowed(way: RecordedWay) async throws {
        let cluster = try await way.cluster()
        var walk = OpenFlowWalk(
            from: OpenFlowPosition(node: way.node, entry: .logicalPort(way.port), packet: way.packet), state: .new,
            cluster: cluster)
        let begun = walk.next(facts: [:])
        let probe = try #require(begun)
        #expect(probe.container.node == way.node && probe.switchTrace?.portOf == .logicalPort(way.port))
        // The recorded runs left the states to the tool's guess, which for a new connection is right.
        let text = try Recordings.text("ofproto-trace", way.name)
            .replacing("default ct_state=trk|new (use --ct-next to customize)", with: "ct_state=trk|new")
        // As the script prints it where the connection's tuple makes no difference.
        walk.receive(.printed("== resumed\n" + text), of: probe, facts: .success(try way.facts(way.node)))
        guard walk.end == nil, let next = walk.node else {
            let end: String? =
                switch walk.end {
                case .port(let port): "port \(port)"
                case .wire(let node) where node == way.node: "wire"
                default: nil
                }
            #expect(end == way.end, "\(walk.end.map { "\($0)" } ?? "")")
            return
        }
        let probes = walk.next(facts: [next: .success(try way.facts(next))])
        let onward = try #require(probes)
        #expect(onward.container.node == next)
        guard case .tunnel(let address)? = onward.switchTrace?.portOf else {
            Issue.record("no tunnel's port is looked up")
            return
        }
        let port = try way.facts(next).interfaces.first { $0.remoteAddress == address }?.port
        let flow = onward.argv.last?.replacing(SwitchTrace.portToken, with: port.map(String.init) ?? "")
        #expect("tunnel \(next) \(flow ?? "")" == way.end)
        #expect(onward.argv.contains("br-int") && walk.sections.last?.end == .next(next))
    }

    @Test(arguments: RecordedWay.all("ovn-trace"))
    func zonesAreFollowed(way: RecordedWay) async throws {
        let cluster = try await way.cluster()
        var walk = LogicalWalk(
            from: LogicalPosition(node: way.node, datapath: way.node, inport: way.port, packet: way.packet),
            state: .new, preferred: [], cluster: cluster)
        let begun = walk.next()
        let probe = try #require(begun)
        walk.receive(.printed(try Recordings.told("ovn-trace", way.name)), of: probe)
        let end: String
        switch walk.end {
        case nil:
            let onward = walk.next()
            let next = try #require(onward)
            #expect(next.argv.contains("transit_switch"))
            end = "zone \(next.container.node) \(next.argv.last ?? "")"
        case .port(let port): end = "port \(port)"
        case .wire: end = "wire"
        case .dropped(let cause): end = "dropped \(cause.stage ?? "") \(cause.flow ?? "")"
        default: end = walk.end.map { "\($0)" } ?? ""
        }
        #expect(end == way.end)
    }
}
