package import NetworkTypes
package import OVNKubernetes

/// Why a request could not be tied to the cluster's objects.
package enum ResolveError: Error, Hashable, CustomStringConvertible {
    case noSuchNamespace(String)
    case noSuchPod(namespace: String, name: String)
    case noSuchService(namespace: String, name: String)
    /// What the scheduler says, where it says why.
    case podNotScheduled(namespace: String, name: String, reason: String? = nil)
    /// What its containers wait for, where they say so, and its node where it is to share that one's network.
    case podHasNoAddress(
        namespace: String, name: String, phase: String, waiting: String? = nil, hostNetworkOf: String? = nil)
    case podHasNoAddressOfFamily(namespace: String, name: String, family: String)
    case podHasEnded(namespace: String, name: String, phase: String)
    case serviceHasNoClusterIP(namespace: String, name: String, type: String)
    case serviceHasNoPort(namespace: String, name: String, port: String, known: [String])
    case servicePortAmbiguous(namespace: String, name: String, known: [String])
    case noSuchEndpoint(namespace: String, name: String, endpoint: String, known: [String])
    case endpointLeftOut(namespace: String, name: String, endpoint: String, EligibleEndpoints.Exclusion)
    case familiesDiffer(source: String, destination: String)
    case otherFamily(address: String, wanted: IPAddress.Family)
    case noPort(destination: String)
    case noSource
    case notOutside(address: String, owner: AddressOwner)
    case serviceNotForOutside(namespace: String, name: String, type: String, family: String?)
    case noEntryNode(destination: String)
    case clusterAddressFromOutside(address: String)
    case networkUnknown(namespace: String, name: String, attachment: String)
    case noSuchNetwork(String, known: [String])
    case notOnNetwork(namespace: String, name: String, network: String)
    case noAddressOnNetwork(namespace: String, name: String, network: String)
    case noRoute(namespace: String, name: String, address: String, network: String)
    case networkOfPodsAlone(String)
    case noOVNKubernetes(namespace: String?)
    case noToolContainer(node: String, namespace: String)
    case noDatabaseContainer(node: String, namespace: String)
    case noSuchNode(String)
    case incompleteNode(node: String, missing: String)
    case unknownNeighbour(address: String, reason: String)
    case annotation(String)

    /// One line for people that names the thing and the fix.
    package var description: String {
        switch self {
        case .noSuchNamespace(let name): "namespace \(name) not found"
        case .noSuchPod(let namespace, let name):
            "pod \(namespace)/\(name) not found; `kubectl get pods -n \(namespace)` lists the existing ones"
        case .noSuchService(let namespace, let name):
            "service \(namespace)/\(name) not found; `kubectl get services -n \(namespace)` lists the existing ones"
        case .podNotScheduled(let namespace, let name, let reason):
            "pod \(namespace)/\(name) is not bound to a node yet\(reason.map { " (\($0))" } ?? "");"
                + " wait until it is scheduled"
        case .podHasNoAddress(let namespace, let name, let phase, let waiting, let host):
            "pod \(namespace)/\(name) has no address (phase \(phase)\(waiting.map { ", \($0)" } ?? "")); wait until it is running"
                + (host.map { ", or use node/\($0), whose network it will share" } ?? "")
        case .podHasNoAddressOfFamily(let namespace, let name, let family):
            "pod \(namespace)/\(name) has no \(family) address; use a destination of its address family"
        case .podHasEnded(let namespace, let name, let phase):
            "pod \(namespace)/\(name) has ended (phase \(phase)); use a running pod"
        case .serviceHasNoClusterIP(let namespace, let name, let type):
            "service \(namespace)/\(name) (\(type)) has no cluster IP; use a pod or an address"
        case .serviceHasNoPort(let namespace, let name, let port, let known):
            "service \(namespace)/\(name) has no port named \(port); it has \(known.joined(separator: ", "))"
        case .servicePortAmbiguous(let namespace, let name, let known):
            "service \(namespace)/\(name) has several ports; name one of \(known.joined(separator: ", ")) with --port"
        case .noSuchEndpoint(let namespace, let name, let endpoint, let known):
            "service \(namespace)/\(name) has no ready endpoint \(endpoint); "
                + (known.isEmpty ? "none is ready" : "ready: \(known.joined(separator: ", "))")
        case .endpointLeftOut(let namespace, let name, let endpoint, let reason):
            "service \(namespace)/\(name) does not balance to its endpoint \(endpoint): it \(reason.words); name another"
        case .noPort(let destination): "no destination port for \(destination); use --port"
        case .noSource: "the source must be a pod, a node or external/ADDRESS"
        case .notOutside(let address, let owner): "\(address) is \(owner.description)"
        case .serviceNotForOutside(let namespace, let name, let type, let family):
            "service \(namespace)/\(name) (\(type)) has no \(family.map { "\($0) " } ?? "")load-balancer address, external IP or"
                + " node port, by which clients outside the cluster could reach it"
        case .noEntryNode(let destination):
            "nothing says by which node packets from outside to \(destination) come in; name it with --via"
        case .clusterAddressFromOutside(let address):
            "\(address) is inside the cluster, and not routed to from outside; use the service's node port or load-balancer address,"
                + " or name the node that packets come in at with --via"
        case .familiesDiffer(let source, let destination):
            "source address \(source) and destination address \(destination) have different address families"
        case .otherFamily(let address, let wanted):
            "\(address) is not an \(wanted == .ip4 ? "IPv4" : "IPv6") address, which was asked for; remove --family"
        case .networkUnknown(let namespace, let name, let attachment):
            "pod \(namespace)/\(name) is on a user-defined network by the NetworkAttachmentDefinition \(attachment), which could not be"
                + " read; allow `list` on network-attachment-definitions (k8s.cni.cncf.io)"
        case .noSuchNetwork(let name, let known):
            "network \(name) not found; "
                + (known.isEmpty
                    ? "only the default network was found" : "there are default, \(known.joined(separator: ", "))")
        case .notOnNetwork(let namespace, let name, let network):
            "pod \(namespace)/\(name) is not on network \(network); its annotation \(PodNetworks.annotation) lists those that it is on"
        case .noAddressOnNetwork(let namespace, let name, let network):
            "pod \(namespace)/\(name) has no address on network \(network) that ovn-kubernetes knows of: the network has no subnets;"
                + " such pods cannot be traced"
        case .noRoute(let namespace, let name, let address, let network):
            "pod \(namespace)/\(name) has no route to \(address) on network \(network); leave out --network, or name a pod on it"
        case .networkOfPodsAlone(let network):
            "on network \(network), which is secondary, pods reach pods and addresses alone; leave out --network for services, nodes"
                + " and sources outside"
        case .noOVNKubernetes(let namespace):
            namespace.map { "no ovnkube pods in namespace \($0); give the right one with --ovn-namespace" }
                ?? "no ovnkube-node pods in any namespace; if OVN-Kubernetes runs here, name its namespace with --ovn-namespace"
        case .noToolContainer(let node, let namespace):
            "no running container with Open vSwitch's tools on node \(node) in namespace \(namespace); "
                + "check the node's ovnkube-node pod"
        case .noDatabaseContainer(let node, let namespace):
            "no running container with the Southbound database for node \(node) in namespace \(namespace)"
        case .noSuchNode(let name): "node \(name) not found"
        case .incompleteNode(let node, let missing):
            "node \(node) has no \(missing); ovn-kubernetes may not have set it up yet"
        case .unknownNeighbour(let address, let reason):
            "the Ethernet address of \(address), which is on the source's own switch, is not known, for its pod could not be found"
                + " (\(reason)); name the pod"
        case .annotation(let text): text
        }
    }
}

extension EligibleEndpoints.Exclusion {
    /// What is with the endpoint.
    fileprivate var words: String {
        switch self {
        case .unready: "is not ready"
        case .ending: "is being terminated, and others are ready"
        case .ended: "is being terminated and no longer serves"
        case .portMissing: "does not have the service's port"
        case .otherFamily: "has no address of the family that is dialled"
        }
    }
}

/// Whose an address is that is not outside the cluster.
package enum AddressOwner: Hashable, Sendable, CustomStringConvertible {
    case node(String)
    case pods
    case services

    /// Whose it is, and how to name that.
    package var description: String {
        switch self {
        case .node(let name): "an address of node \(name), and not outside the cluster; use node/\(name)"
        case .pods: "an address for pods, and not outside the cluster; name the pod"
        case .services: "an address of services, and not outside the cluster; name a pod or a node"
        }
    }
}
