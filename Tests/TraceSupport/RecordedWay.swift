import Foundation
package import NetworkTypes
import OVNKubernetes
import PathModel
import RecordingSupport
import Testing

package import TraceFollow
package import TraceResolve

/// A recorded trace with what it was given and where it leads, as `ways.tsv` beside the recordings tells it. Where it leads
/// was read off the recordings by other means than the program's.
package struct RecordedWay: Sendable, CustomTestStringConvertible {
    package var name: String
    package var bundle: String
    package var node: String
    /// The logical port that the packet came in by.
    package var port: String
    package var packet: Packet
    /// `port PORT`, `wire`, `host`, `dropped STAGE FLOW`, or `tunnel NODE FLOW` and `zone NODE MICROFLOW` with what comes next.
    package var end: String

    package var testDescription: String { name }

    /// All ways of a tool; none where the table is missing, which a test finds out.
    package static func all(_ tool: String) -> [RecordedWay] {
        guard let data = try? Data(contentsOf: Recordings.folder.appending(path: "\(tool)/ways.tsv")) else { return [] }
        return String(decoding: data, as: UTF8.self).split(separator: "\n").compactMap { line in
            let columns = line.split(separator: "\t").map(String.init)
            guard !line.hasPrefix("#"), columns.count >= 5 else { return nil }
            let isFlow = columns.count == 6
            var fields: [String: String] = [:]
            let terms = columns[isFlow ? 4 : 3].replacing("&&", with: ",").replacing("==", with: "=")
            for term in terms.split(separator: ",") {
                let parts = term.split(separator: "=", maxSplits: 1).map(String.init)
                fields[parts[0]] = parts.count > 1 ? parts[1] : ""
            }
            let inport = fields["inport"].map { $0.filter { $0 != "\"" } }
            guard let packet = packet(fields) else { return nil }
            return RecordedWay(
                name: columns[0], bundle: columns[1], node: columns[2], port: isFlow ? columns[3] : inport ?? "",
                packet: packet, end: columns[isFlow ? 5 : 4])
        }
    }

    private static func packet(_ fields: [String: String]) -> Packet? {
        func first(_ names: String...) -> String? { names.lazy.compactMap { fields[$0] }.first }
        guard let from = first("dl_src", "eth.src").flatMap({ MACAddress($0) }),
            let to = first("dl_dst", "eth.dst").flatMap({ MACAddress($0) }),
            let source = first("nw_src", "ip4.src").flatMap({ IPAddress($0) }),
            let destination = first("nw_dst", "ip4.dst").flatMap({ IPAddress($0) }),
            let sender = first("tcp_src", "udp_src", "tcp.src", "udp.src").flatMap({ UInt16($0) }),
            let receiver = first("tcp_dst", "udp_dst", "tcp.dst", "udp.dst").flatMap({ UInt16($0) })
        else { return nil }
        return Packet(
            ethernetSource: from, ethernetDestination: to, source: source, destination: destination,
            transport: first("udp_dst", "udp.dst") == nil ? .tcp : .udp, sourcePort: sender, destinationPort: receiver)
    }

    /// What is known of the bundle's cluster.
    package func cluster() async throws -> ClusterFacts {
        let folder = Recordings.folder.deletingLastPathComponent().appending(path: "bundles/\(bundle)/api")
        func list<Item: Decodable>(_ name: String) throws -> [Item] {
            try JSONDecoder().decode(
                ObjectList<Item>.self, from: Data(contentsOf: folder.appending(path: "\(name).json"))
            ).items
        }
        var cluster = try FakeCluster()
        cluster.nodeObjects = try list("nodes")
        cluster.podObjects = try list("pods")
        cluster.config = (try list("configmaps") as [ConfigMap]).first { $0.metadata.name == "ovn-config" }
        cluster.namespaces = Set(cluster.podObjects.compactMap(\.metadata.namespace))
        let request = TraceRequest(
            source: .pod(namespace: "default", name: "bbox"), destination: .address(packet.destination, port: nil),
            transport: .tcp, destinationPort: 80)
        return try await Resolver(cluster: cluster, ovnNamespace: nil).resolve(request).cluster
    }

    /// The interfaces of a node.
    package func facts(_ node: String) throws -> SwitchFacts {
        try SwitchFacts(parsing: Recordings.text("ovsdb", "interfaces-\(bundle)-\(node)"))
    }
}

/// A v1 List.
private struct ObjectList<Item: Decodable>: Decodable {
    var items: [Item]
}
