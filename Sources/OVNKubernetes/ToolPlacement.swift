/// A container in which tools can be run.
package struct ToolContainer: Hashable, Sendable, CustomStringConvertible {
    /// The pod's namespace.
    package var namespace: String
    /// The pod's name.
    package var pod: String
    /// The container's name.
    package var container: String
    /// The node that the pod runs on.
    package var node: String
    /// The folder in which the container has the sockets of OVN's databases, where it has them.
    package var databaseFolder: String

    /// Names a container.
    package init(
        namespace: String, pod: String, container: String, node: String,
        databaseFolder: String = ClusterLayout.ovnFolder
    ) {
        self.namespace = namespace
        self.pod = pod
        self.container = container
        self.node = node
        self.databaseFolder = databaseFolder
    }

    /// The Southbound database's remote, for OVN's tools in the container.
    package var southbound: String { ClusterDatabase.southbound.remote(in: databaseFolder) }
    /// The Northbound database's remote, for OVN's tools in the container.
    package var northbound: String { ClusterDatabase.northbound.remote(in: databaseFolder) }

    /// `NAMESPACE/POD/CONTAINER`.
    package var description: String { "\(namespace)/\(pod)/\(container)" }
}

/// Where a cluster's databases and switches are: which container to run which tool in.
///
/// Two layouts are known. An *interconnect* cluster has zones, each with a Northbound and a Southbound database in a pod of one of
/// its nodes: mostly each node is a zone of its own. In a *central* one a single pair of databases serves all nodes.
package struct ToolPlacement: Sendable {
    /// Containers that have the Open vSwitch tools and see the switch, the preferred first. Those whose pod does not say that
    /// they see it come behind all others: whether they do, the first command tells.
    private static let switchContainers = [
        "ovnkube-controller", "ovnkube-controller-with-node", "ovnkube-node", "ovn-controller", "ovs-daemons",
    ]
    /// The folder of a node in which all run directories are.
    private static let runFolders: Set<String> = ["/run", "/var/run"]

    /// Whether there are zones, each with databases of its own.
    package let isInterconnect: Bool
    private let databases: [ToolContainer]
    /// Of a central cluster: where to reach its databases.
    private let central: ToolContainer?
    private let switches: [String: ToolContainer]
    /// The zones of nodes, where they are written.
    private let zones: [String: String]
    /// The folder of the node in which a container sees the databases' sockets.
    private let folders: [ToolContainer: String]

    /// Finds the containers.
    ///
    /// - Parameters:
    ///   - pods: The pods of OVN-Kubernetes' namespace.
    ///   - zones: The zones of nodes, by the nodes' names, where they are written (`k8s.ovn.org/zone-name`).
    package init(pods: [Pod], zones: [String: String] = [:]) {
        let running = pods.filter(\.isRunning)
        var databases: [ToolContainer] = []
        var candidates: [String: [(Int, ToolContainer)]] = [:]
        var seen: [ToolContainer: String] = [:]
        for pod in running {
            guard let node = pod.spec.nodeName else { continue }
            let namespace = pod.metadata.namespace ?? "default"
            for container in pod.spec.containers {
                var place = ToolContainer(
                    namespace: namespace, pod: pod.metadata.name, container: container.name, node: node)
                if let (host, mount) = Self.databaseFolder(in: container, of: pod) {
                    place.databaseFolder = mount
                    seen[place] = host
                }
                if ClusterLayout.southboundContainers.contains(container.name) { databases.append(place) }
                if let rank = Self.switchContainers.firstIndex(of: container.name) {
                    let isSaid = pod.mounts(ClusterLayout.folderNames + ["run"], in: container)
                    candidates[node, default: []].append((isSaid ? rank : rank + Self.switchContainers.count, place))
                }
            }
        }
        // Central databases are in pods of their own; a zone's are beside the controller of the zone's node.
        let controllers = running.filter { pod in pod.spec.containers.contains { $0.name == "ovn-controller" } }
        isInterconnect =
            Set(zones.values).count > 1
            || controllers.contains { pod in databases.contains { $0.pod == pod.metadata.name } }
        self.zones = zones
        self.databases = databases.sorted { $0.pod < $1.pod }
        switches = candidates.compactMapValues { $0.min { $0.0 < $1.0 }?.1 }
        folders = seen
        // Where the databases' sockets are in a folder of the node, the switch's container sees them as well: one exec
        // there serves both layers.
        let database = self.databases.first
        let neighbour = database.flatMap { [switches] in switches[$0.node] }
        let folder = database.flatMap { seen[$0] }
        central = folder != nil && neighbour.flatMap { seen[$0] } == folder ? neighbour : database
    }

    /// The folder of the node with OVN's sockets that a container sees, and where it sees it: what is at the usual place, for
    /// upstream has them in `/run/openvswitch`; else OVN's own folder, wherever it is mounted.
    private static func databaseFolder(
        in container: Pod.Container, of pod: Pod
    ) -> (host: String, mount: String)? {
        var found: [(host: String, mount: String)] = []
        for var folder in pod.hostFolders(in: container) {
            // All run directories at once, of which OVN's has its usual name.
            if runFolders.contains(folder.host) { folder = (folder.host + "/ovn", folder.mount + "/ovn") }
            // `/var/run` is a link to `/run`.
            found.append((String(folder.host.trimmingPrefix("/var")), folder.mount))
        }
        let usual: Set<String> = [ClusterLayout.ovnFolder, "/run/ovn"]
        return found.first { usual.contains($0.mount) }
            ?? found.first {
                $0.host.split(separator: "/").last.map { ClusterLayout.ovnFolderNames.contains(String($0)) } ?? false
            }
    }

    /// The container to run `ovn-trace` in for a zone of which `node` is a member.
    package func database(forNode node: String) -> ToolContainer? {
        guard isInterconnect else { return central }
        // Where a zone has several nodes, one of them has its databases.
        return database(onNode: node)
            ?? zones[node].flatMap { zone in
                databases.first { zones[$0.node] == zone }.flatMap { database(onNode: $0.node) }
            }
    }

    private func database(onNode node: String) -> ToolContainer? {
        let own = databases.filter { $0.node == node }
        // The container of the switch sees the databases' sockets too, so that one exec serves both layers.
        // A pod may say nothing of what it mounts; of containers of different pods that tells nothing.
        guard let place = switches[node],
            own.contains(where: { folders[$0] == folders[place] && (folders[place] != nil || $0.pod == place.pod) })
        else { return own.first }
        return place
    }

    /// The container to run Open vSwitch's tools in on a node.
    package func bridges(ofNode node: String) -> ToolContainer? { switches[node] }

    /// Whether any node has a container with the tools.
    package var isEmpty: Bool { switches.isEmpty && databases.isEmpty }
}
