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
/// Two layouts are known. In an *interconnect* cluster every node has a zone of its own, with a Northbound and a
/// Southbound database in a pod of that node; in a *central* one a single pair of databases serves all nodes.
package struct ToolPlacement: Sendable {
    /// Containers that have the Open vSwitch tools and see the switch, the preferred first. Those whose pod does not say that
    /// they see it come behind all others: whether they do, the first command tells.
    private static let switchContainers = [
        "ovnkube-controller", "ovnkube-controller-with-node", "ovnkube-node", "ovn-controller", "ovs-daemons",
    ]
    /// The folder of a node in which all run directories are.
    private static let runFolders: Set<String> = ["/run", "/var/run"]

    /// Whether each node has its own databases.
    package let isInterconnect: Bool
    private let databases: [ToolContainer]
    /// Of a central cluster: where to reach its databases.
    private let central: ToolContainer?
    private let switches: [String: ToolContainer]
    /// The folder of the node in which a container sees the databases' sockets.
    private let folders: [ToolContainer: String]

    /// Finds the containers among the pods of OVN-Kubernetes's namespace.
    package init(pods: [Pod]) {
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
        isInterconnect = controllers.contains { pod in databases.contains { $0.pod == pod.metadata.name } }
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
        // The controller's container sees the databases' sockets too, so that one exec serves both layers.
        guard let place = switches[node], let beside = databases.first(where: { $0.pod == place.pod }),
            folders[beside] == folders[place]
        else { return databases.first { $0.node == node } }
        return place
    }

    /// The container to run Open vSwitch's tools in on a node.
    package func bridges(ofNode node: String) -> ToolContainer? { switches[node] }

    /// Whether any node has a container with the tools.
    package var isEmpty: Bool { switches.isEmpty && databases.isEmpty }
}
