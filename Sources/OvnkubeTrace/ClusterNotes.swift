import FoundationEssentials
import NetworkTypes
import OVNKubernetes
import PathModel
import PathReport
import TraceResolve

/// What `ovnkube-trace` logs of the cluster, the source and the destination.
struct ClusterNotes {
    let log: Klog

    /// Tells the nodes, their parts and their addresses.
    func tell(nodes: [Node]) {
        log.info(5, " Nodes: ")
        for node in nodes {
            let name = node.metadata.name
            log.info(5, "  Name: \(name) is a \(node.isMaster ? "master" : "worker")")
            for address in node.status?.addresses ?? [] {
                let text = IPAddress(address.address)?.description ?? "<nil>"
                log.info(5, "  Address Type: \(address.type) - Address: \(text)")
            }
        }
        let masters = nodes.filter(\.isMaster).count
        if masters < 3 { log.info(5, "Cluster does not have 3 masters, found \(masters)") }
    }

    /// Logs the source and destination, and where the packet left the cluster.
    func tell(_ trace: PathTrace, _ resolved: ResolvedTrace) {
        log.info(5, "srcPodInfo is \(words(for: resolved.source, in: resolved.cluster))")
        switch resolved.destination {
        case .pod(let attachment): log.info(5, "dstPodInfo is \(words(for: attachment, in: resolved.cluster))")
        case .service(let service):
            log.info(5, "==> Got service \(service.name) ClusterIP is \(service.address)")
            if let end = trace.backend {
                log.info(
                    1, "Using pod \(end.name ?? end.address.description) in service \(service.name) to test against")
            }
        case .address:
            log.info(5, "Running a trace to an IP address")
            tellEgress(of: trace)
        }
    }

    private func tellEgress(of trace: PathTrace) {
        guard let forward = trace.legs.first, let last = forward.logical.sections.last else { return }
        let node: String
        switch last.end {
        case .wire(let name), .host(let name): node = name
        default: return
        }
        let port = last.hops.last?.outport.map { " via Logical_Switch_Port \($0)" } ?? ""
        let source = forward.translations.last { $0.kind == .source }.map { " with SNAT \($0.to.words)" } ?? ""
        log.info(1, "out on node \(node)\(port)\(source)")
    }

    /// What is known of a pod, under the tool's names.
    private struct PodInfo: Encodable {
        var nodeName: String
        var toolPod: String?
        var toolContainer: String?
        var routesViaHost: Bool
        var address: String
        var family: String
        var ethernetAddress: String
        var name: String?
        var namespace: String?
        var gatewayEthernetAddress: String
        var isHostNetwork: Bool
        var zone: String?
        var logicalPort: String

        private enum CodingKeys: String, CodingKey {
            case nodeName = "NodeName"
            case toolPod = "OvnKubePodName"
            case toolContainer = "OvnKubeContainerName"
            case routesViaHost = "RoutingViaHost"
            case address = "IP"
            case family = "IPVer"
            case ethernetAddress = "MAC"
            case name = "PodName"
            case namespace = "PodNamespace"
            case gatewayEthernetAddress = "RtosMAC"
            case isHostNetwork = "HostNetwork"
            case zone = "InterConnectZoneName"
            case logicalPort = "LogicalPort"
        }
    }

    private func words(for attachment: Attachment, in cluster: ClusterFacts) -> String {
        let node = cluster.nodes[attachment.node]
        let tools = cluster.placement.bridges(ofNode: attachment.node)
        let info = PodInfo(
            nodeName: attachment.node, toolPod: tools?.pod, toolContainer: tools?.container,
            routesViaHost: node?.gatewayMode == .local, address: attachment.address.description,
            family: attachment.address.family.rawValue, ethernetAddress: attachment.ethernetAddress.description,
            name: attachment.endpoint.name, namespace: attachment.endpoint.namespace,
            gatewayEthernetAddress: attachment.gatewayEthernetAddress.description,
            isHostNetwork: attachment.endpoint.isHostNetwork,
            zone: node?.zone, logicalPort: attachment.logicalPort)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return (try? encoder.encode(info)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }
}

extension Node {
    /// Whether the node has the label of the control plane, or the one that it had before.
    fileprivate var isMaster: Bool {
        let labels = metadata.labels ?? [:]
        return labels["node-role.kubernetes.io/master"] != nil || labels["node-role.kubernetes.io/control-plane"] != nil
    }
}
