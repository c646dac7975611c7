import OVNFormats
import OVNKubernetes
import PathModel
package import TraceProbe
import TraceResolve

/// What a journey must know of the nodes' bridges to read what the tools say of them.
extension Journey {
    /// Whether a probe's result can be read by what is known, and by the results of the other probes in `answered`: those of
    /// the bridges need the node's interfaces.
    package func canTake(_ probe: Probe, answered: (Probe) -> Bool) -> Bool {
        for case .layer(let direction, .openflow) in purposes[probe] ?? [] {
            let leg: LegWalk? =
                switch direction {
                case .forward: forward
                case .reply: reply
                case .reverse: reverse
                }
            guard let node = leg?.openflow?.node, facts[node] == nil,
                let container = trace.cluster.placement.bridges(ofNode: node)
            else { continue }
            if !answered(SwitchFacts.probe(in: container)) { return false }
        }
        return true
    }

    func factsFor(_ leg: LegWalk) -> Result<SwitchFacts, ToolText.Problem> {
        leg.openflow?.node.flatMap { facts[$0] }
            ?? .failure(.init(.bridges(.interfacesUnknown), output: ""))
    }

    static func readFacts(_ result: ProbeResult) -> Result<SwitchFacts, ToolText.Problem> {
        ToolText.output(of: result, tool: .ovsdbClient).flatMap { text in
            do {
                return .success(try SwitchFacts(parsing: text))
            } catch {
                return .failure(.init(.bridges(.interfacesUnreadable(error: "\(error)")), output: text))
            }
        }
    }

    /// The nodes whose interfaces are needed now, and those that will be, so that no round trip is made for them alone.
    var nodesToKnow: Set<String> {
        var nodes = Set(([forward, reply, reverse, expected] + ahead).compactMap { $0?.openflow?.node })
        switch trace.destination {
        case .pod(let attachment): nodes.insert(attachment.node)
        case .service, .address:
            let expected = [trace.expectedEndpoint?.endpoint.node, trace.expectedServer?.node]
            nodes.formUnion(expected.compactMap(\.self))
        }
        return nodes.intersection(trace.cluster.nodes.keys)
    }
}
