import FoundationEssentials
import OVNKubernetes
import TraceProbe
import TraceResolve

/// The routing tables of user-defined networks: on each node, the table of a network's VRF.
///
/// ovn-kubernetes (go-controller/pkg/util) writes the networks' numbers into the annotation `k8s.ovn.org/network-ids` of
/// every node, names a network's management port on the host `ovn-k8s-mp` and the number, at most 15 characters, and
/// gives its VRF the table 1000 and the index of that link.
struct TableIDs {
    private static let annotation = "k8s.ovn.org/network-ids"
    private static let defaultNetwork = "default"
    private static let longestLinkName = 15
    private static let firstTable = 1000

    private struct Link: Decodable {
        var ifname: String
        /// A positive `int` of C (rtnetlink(7)).
        var ifindex: Int32
    }

    let cluster: any ClusterReading
    let executor: any ContainerExecuting
    let ovnNamespace: String

    /// The tables as JSON: node, network, table.
    ///
    /// - Throws: What cannot be read, or why a command cannot be run.
    func json() async throws -> String {
        let nodes = try await cluster.nodes()
        let networks = try nodes.map { ($0.metadata.name, try Self.networks(of: $0)) }
        let placement =
            networks.allSatisfy(\.1.isEmpty)
            ? ToolPlacement(pods: [])
            : ToolPlacement(pods: try await cluster.pods(namespace: ovnNamespace, labelSelector: nil))
        var tables = Dictionary(networks.map { ($0.0, [String: Int]()) }, uniquingKeysWith: { $1 })
        try await withThrowingTaskGroup(of: (String, [String: Int]).self) { group in
            for (node, networks) in networks where !networks.isEmpty {
                guard let container = placement.bridges(ofNode: node) else {
                    throw ResolveError.noToolContainer(node: node, namespace: ovnNamespace)
                }
                group.addTask { (node, Self.tables(of: networks, links: try await links(in: container))) }
            }
            for try await (node, found) in group { tables[node] = found }
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(tables), as: UTF8.self)
    }

    /// The user-defined networks' numbers by name.
    static func networks(of node: Node) throws -> [String: String] {
        guard let text = node.metadata.annotations?[annotation] else { return [:] }
        var networks = try JSONDecoder().decode([String: String].self, from: Data(text.utf8))
        networks[defaultNetwork] = nil
        return networks
    }

    /// The tables of those networks that have a link.
    ///
    /// - Parameters:
    ///   - networks: The networks' numbers by name.
    ///   - links: The links' indexes by name.
    /// - Returns: The tables by the networks' names.
    static func tables(of networks: [String: String], links: [String: Int]) -> [String: Int] {
        networks.compactMapValues { number in
            links[String("ovn-k8s-mp\(number)".prefix(longestLinkName))].map { firstTable + $0 }
        }
    }

    private func links(in container: ToolContainer) async throws -> [String: Int] {
        let result = try await executor.run(script: "exec ip -j link\n", in: container)
        guard result.exitCode == 0 else {
            let text = String(decoding: result.standardError, as: UTF8.self)
            throw OvnkubeTraceExit("ip -j link in \(container): exit code \(result.exitCode): \(text)")
        }
        let links = try JSONDecoder().decode([Link].self, from: Data(result.standardOutput))
        return Dictionary(links.map { ($0.ifname, Int($0.ifindex)) }, uniquingKeysWith: { first, _ in first })
    }
}
