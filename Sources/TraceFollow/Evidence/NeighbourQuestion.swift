package import NetworkTypes
import OVNKubernetes
package import TraceProbe
package import TraceResolve

/// What a node's host knows of an address of the nodes' own network that OVN knows no neighbour for and no node has.
package struct NeighbourQuestion: Hashable, Sendable {
    /// The node at whose external bridge the packet is.
    package let node: String
    /// The packet's destination.
    package let address: IPAddress

    /// Makes the question for an address at a node.
    package init(node: String, address: IPAddress) {
        self.node = node
        self.address = address
    }

    /// What the kernel's table of neighbours says (ip-neighbour(8)).
    package enum Answer: Hashable, Sendable {
        /// Something has the address.
        case known
        /// The host asked for it, and nothing answered.
        case failed
        /// Nothing: it has not asked, or waits.
        case unknown

        /// Reads the result of the probe: `172.18.0.9 FAILED`, `172.18.0.1 lladdr 02:42:… STALE`, with
        /// `dev breth0` where the tool repeats the device.
        package init(of result: ProbeResult) {
            guard case .output(let text, _, 0) = result else {
                self = .unknown
                return
            }
            let entries = text.split(separator: "\n").map { $0.split(separator: " ") }
            self =
                entries.contains { $0.contains("lladdr") && $0.last != "FAILED" && $0.last != "INCOMPLETE" }
                ? .known : !entries.isEmpty && entries.allSatisfy { $0.last == "FAILED" } ? .failed : .unknown
        }
    }

    /// The probe, which asks for no neighbour but those behind the external bridge, where the packet is; `nil` where that is not
    /// known, or nothing can be run on the node.
    package func probe(in cluster: ClusterFacts) -> Probe? {
        guard let bridge = cluster.nodes[node]?.externalBridge,
            let container = cluster.placement.bridges(ofNode: node)
        else { return nil }
        return Probe(container: container, argv: ["ip", "neigh", "show", "to", address.description, "dev", bridge])
    }
}

extension LegWalk {
    /// What is to be asked of a host where the packet waits for a neighbour that no node is.
    package func neighbourQuestion(of cluster: ClusterFacts) -> NeighbourQuestion? {
        func question(_ node: String, _ address: IPAddress) -> NeighbourQuestion? {
            cluster.isOnNodeNetwork(address) && cluster.node(withAddress: address) == nil
                ? NeighbourQuestion(node: node, address: address) : nil
        }
        if let logical, case .neighbour(let node, isOutside: true)? = logical.end {
            return question(node, logical.packet.destination)
        }
        if let openflow, case .neighbour(let node, _)? = openflow.end {
            return question(node, openflow.packet.destination)
        }
        return nil
    }
}
