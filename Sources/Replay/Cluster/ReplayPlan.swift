import TextParsing
import ClusterBundle
import OVNKubernetes

/// Which daemons run where: what a bundle's pods and nodes say of it.
struct ReplayPlan: Sendable {
    /// A node and its place in this replay.
    struct Node: Sendable {
        var bundled: BundleNode
        /// Its number, which names its folders: a node's own name may be too long for the names of sockets.
        var index: Int
        /// The name of the zone whose Southbound database its ovn-controller reads.
        var zone: String
    }

    /// A zone and the nodes that serve its databases on their own sockets.
    struct Zone: Sendable {
        var bundled: BundleZone
        /// The nodes of the pods that run the Northbound database, the first of which runs it here.
        var northbound: [String]
        var southbound: [String]
    }

    var nodes: [Node]
    var zones: [Zone]

    /// - Throws: `ReplayError.incomplete` when a node has no zone or a zone no node.
    init(_ bundle: Bundle) throws(ReplayError) {
        let pods = bundle.items("pods").map(PodOfBundle.init)
        let names = Set(bundle.nodes.map(\.name))
        let zoneNames = Self.zoneNames(bundle)
        nodes = []
        for (index, node) in bundle.nodes.enumerated() {
            guard let zone = zoneNames[node.name] else {
                throw .incomplete(file: "zones", reason: "no zone for the node \(node.name)")
            }
            nodes.append(Node(bundled: node, index: index, zone: zone))
        }
        zones = []
        for zone in bundle.zones {
            let members = nodes.filter { $0.zone == zone.name }.map(\.bundled.name)
            let hosts = { (containers: Set<String>) in
                let hosts = Set(pods.filter { !containers.isDisjoint(with: $0.containers) }.compactMap(\.node))
                let found = hosts.intersection(bundle.manifest.layout == .central ? names : Set(members)).sorted()
                // Every node of a zone is as good as another when no pod says where the databases are.
                return found.isEmpty ? Array(members.prefix(1)) : found
            }
            let (northbound, southbound) = (
                hosts(ClusterLayout.northboundContainers), hosts(ClusterLayout.southboundContainers)
            )
            guard !northbound.isEmpty, !southbound.isEmpty else {
                throw .incomplete(file: "zones/\(zone.name)", reason: "no node of the bundle is in this zone")
            }
            zones.append(Zone(bundled: zone, northbound: northbound, southbound: southbound))
        }
    }

    /// The zone of each node: the only one, or what ovnkube wrote on the node, or the zone named as the node.
    private static func zoneNames(_ bundle: Bundle) -> [String: String] {
        let zones = Set(bundle.zones.map(\.name))
        var annotated: [String: String] = [:]
        for node in bundle.items("nodes") {
            guard let name = node[path: "metadata", "name"]?.string else { continue }
            annotated[name] = node[path: "metadata", "annotations", "k8s.ovn.org/zone-name"]?.string
        }
        return Dictionary(
            uniqueKeysWithValues: bundle.nodes.compactMap { node in
                let only = bundle.manifest.layout == .central ? bundle.zones.first?.name : nil
                let candidates = [only, annotated[node.name], node.name].compactMap(\.self)
                return candidates.first { zones.contains($0) }.map { (node.name, $0) }
            })
    }
}

/// What a replay needs to know of a pod of the bundle.
struct PodOfBundle: Sendable {
    /// A container and the paths at which it sees its node's sockets.
    struct Container: Sendable, Hashable {
        var name: String
        var socketFolders: [String]
    }

    var namespace: String
    var name: String
    /// `spec.nodeName`; `nil` for a pod without a node.
    var node: String?
    var all: [Container]
    /// The containers' names.
    var containers: Set<String> { Set(all.map(\.name)) }

    init(_ pod: JSONValue) {
        namespace = pod[path: "metadata", "namespace"]?.string ?? "default"
        name = pod[path: "metadata", "name"]?.string ?? ""
        node = pod[path: "spec", "nodeName"]?.string
        var folders: [String: [String]] = [:]
        for volume in pod[path: "spec", "volumes"]?.elements ?? [] {
            guard let name = volume["name"]?.string, let path = volume[path: "hostPath", "path"]?.string else {
                continue
            }
            folders[name] = Self.socketFolders(ofHostPath: path)
        }
        all = (pod[path: "spec", "containers"]?.elements ?? []).map { container in
            let mounts = (container["volumeMounts"]?.elements ?? []).flatMap { mount -> [String] in
                guard let volume = mount["name"]?.string, let path = mount["mountPath"]?.string else { return [] }
                return (folders[volume] ?? []).map { Self.trimmed(path) + $0 }
            }
            return Container(name: container["name"]?.string ?? "", socketFolders: mounts)
        }
    }

    /// Where below a mount of a host's path the sockets of the daemons are: at it, in folders of it, or nowhere.
    ///
    /// Upstream has them in `/run/openvswitch`, OpenShift in `/run/openvswitch` and `/run/ovn` or `/var/run/ovn-ic`.
    private static func socketFolders(ofHostPath path: String) -> [String] {
        let parts = path.split(separator: "/")
        let below = parts.first == "var" ? Array(parts.dropFirst()) : Array(parts)
        guard below.first == "run" else { return [] }
        let names = ClusterLayout.folderNames
        if below.count == 1 { return names.map { "/" + $0 } }
        return names.contains(String(below[below.count - 1])) ? [""] : []
    }

    private static func trimmed(_ path: String) -> String {
        path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    }
}
