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

    /// Names a container.
    package init(namespace: String, pod: String, container: String, node: String) {
        self.namespace = namespace
        self.pod = pod
        self.container = container
        self.node = node
    }

    /// `NAMESPACE/POD/CONTAINER`.
    package var description: String { "\(namespace)/\(pod)/\(container)" }
}

/// Where a cluster's databases and switches are: which container to run which tool in.
///
/// Two layouts are known. In an *interconnect* cluster every node has a zone of its own, with a Northbound and a
/// Southbound database in a pod of that node; in a *central* one a single pair of databases serves all nodes.
package struct ToolPlacement: Sendable {
    /// The names that distributions give to the Southbound database's container: upstream, and OpenShift.
    private static let southboundContainers = ["sb-ovsdb", "sbdb"]
    /// Containers that have the Open vSwitch tools and see the switch, the preferred first.
    private static let switchContainers = [
        "ovnkube-controller", "ovnkube-controller-with-node", "ovnkube-node", "ovn-controller", "ovs-daemons",
    ]
    /// The folders of a node in which OVN and Open vSwitch have their sockets.
    private static let socketFolders: Set<Substring> = ["openvswitch", "ovn", "ovn-ic"]
    /// Where a container has the databases' sockets.
    private static let databaseFolder = "/var/run/ovn"

    /// Whether each node has its own databases.
    package let isInterconnect: Bool
    private let databases: [ToolContainer]
    /// Of a central cluster: where to reach its databases.
    private let central: ToolContainer?
    private let switches: [String: ToolContainer]

    /// Finds the containers among the pods of OVN-Kubernetes's namespace.
    package init(pods: [Pod]) {
        let running = pods.filter(\.isRunning)
        var databases: [ToolContainer] = []
        var candidates: [String: [(Int, ToolContainer)]] = [:]
        var folders: [ToolContainer: String] = [:]
        for pod in running {
            guard let node = pod.spec.nodeName else { continue }
            let namespace = pod.metadata.namespace ?? "default"
            for container in pod.spec.containers {
                let place = ToolContainer(
                    namespace: namespace, pod: pod.metadata.name, container: container.name, node: node)
                folders[place] = pod.hostFolder(at: Self.databaseFolder, in: container)
                if Self.southboundContainers.contains(container.name) { databases.append(place) }
                if let rank = Self.switchContainers.firstIndex(of: container.name),
                    pod.mounts(Self.socketFolders, in: container)
                {
                    candidates[node, default: []].append((rank, place))
                }
            }
        }
        // Central databases are in pods of their own; a zone's are beside the controller of the zone's node.
        let controllers = running.filter { pod in pod.spec.containers.contains { $0.name == "ovn-controller" } }
        isInterconnect = controllers.contains { pod in databases.contains { $0.pod == pod.metadata.name } }
        self.databases = databases.sorted { $0.pod < $1.pod }
        switches = candidates.compactMapValues { $0.min { $0.0 < $1.0 }?.1 }
        // Where the databases' sockets are in a folder of the node, the switch's container sees them as well: one exec
        // there serves both layers.
        let database = self.databases.first
        let neighbour = database.flatMap { [switches] in switches[$0.node] }
        let folder = database.flatMap { folders[$0] }
        central = folder != nil && neighbour.flatMap { folders[$0] } == folder ? neighbour : database
    }

    /// The container to run `ovn-trace` in for a zone of which `node` is a member.
    package func database(forNode node: String) -> ToolContainer? {
        guard isInterconnect else { return central }
        // The controller's container sees the databases' sockets too, so that one exec serves both layers.
        return switches[node].flatMap { place in databases.contains { $0.pod == place.pod } ? place : nil }
            ?? databases.first { $0.node == node }
    }

    /// The container to run Open vSwitch's tools in on a node.
    package func bridges(ofNode node: String) -> ToolContainer? { switches[node] }

    /// Whether any node has a container with the tools.
    package var isEmpty: Bool { switches.isEmpty && databases.isEmpty }
}
