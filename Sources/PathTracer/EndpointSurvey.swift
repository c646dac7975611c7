import NetworkTypes
import OVNKubernetes
import PathModel
import TraceFollow
import TraceResolve

/// The endpoints of OVN's load balancer held against those of the service's endpoint slices.
///
/// Which endpoints a client's packets are balanced to is what the flow of the load balancer says; where the slices differ from
/// it and nothing explains that, it is a finding.
struct EndpointSurvey: Sendable {
    /// An endpoint of the slices that packets are not balanced to, though it takes new connections.
    struct Missing: Hashable, Sendable {
        /// The endpoint.
        var endpoint: Backend
        /// Why it is left out.
        var reason: NotBalanced
        /// What is wrong with that; `nil` where it is as it should be.
        var finding: Note?
    }

    /// The endpoints that packets are balanced to: those of the slices in their order, then others.
    private(set) var balanced: [Backend] = []
    /// The endpoints of the slices that take new connections and that packets are not balanced to.
    private(set) var missing: [Missing] = []
    /// What differs without reason.
    private(set) var findings: [Note] = []

    /// Compares a load balancer that the packet of a trace came to with what is known of its service.
    init(of balancing: LogicalReading.LoadBalancing, for trace: ResolvedTrace) {
        // The slices of a service of another network than the client's are not held against what the client meets.
        guard let service = trace.service,
            trace.cluster.network(ofNamespace: service.namespace).name == trace.source.home.name
        else {
            balanced = balancing.backends.compactMap(Self.unknown)
            return
        }
        var others = balancing.backends
        var lacking: [Backend] = []
        for backend in service.backends {
            if let index = others.firstIndex(of: backend.text) {
                balanced.append(backend)
                others.remove(at: index)
            } else {
                lacking.append(backend)
            }
        }
        for other in others.compactMap(Self.unknown) {
            if let index = lacking.firstIndex(where: { Self.isHost($0, as: other, balancing, trace.cluster) }) {
                balanced.append(
                    Backend(address: other.address, port: other.port, endpoint: lacking.remove(at: index).endpoint))
                continue
            }
            let known = service.leftOut.lazy.compactMap(Backend.init).first { $0.text == other.text }
            balanced.append(known ?? other)
            findings.append(
                known.map { .endpointNotReady($0.named) }
                    ?? .endpointNotInSlices(other.named, service: service.name))
        }
        let node = trace.source.node
        missing = lacking.map { backend in
            let isNear = backend.endpoint.node == node
            if trace.beginsOutside {
                if service.isLocalFromOutside, !isNear {
                    return Missing(endpoint: backend, reason: .externalTrafficPolicy(node: node))
                }
            } else if service.isLocal, !isNear {
                return Missing(endpoint: backend, reason: .localTrafficPolicy(node: node))
            }
            return Missing(
                endpoint: backend, reason: .notBalancedTo(node: node),
                finding: .endpointLeftOut(backend.named, node: node))
        }
        findings += missing.compactMap(\.finding)
    }

    /// Whether packets are balanced to an endpoint of the slices.
    func isBalanced(_ endpoint: ResolvedService.LeftOut) -> Bool {
        Backend(endpoint).map { left in balanced.contains { $0.text == left.text } } ?? false
    }

    /// An endpoint of which only the address is known.
    private static func unknown(_ text: String) -> Backend? {
        guard let there = TransportAddress(parsing: text) else { return nil }
        return Backend(
            address: there.address, port: there.port ?? 0,
            endpoint: Endpoint(kind: .address, address: there.address))
    }

    /// Whether a gateway router's load balancer has an endpoint of its own host under another address: ovn-kubernetes puts
    /// the host's masquerade address there, since the node's own is the router's, too (`buildPerNodeLBs()` of
    /// go-controller/pkg/ovn/controller/services/lb_config.go).
    private static func isHost(
        _ endpoint: Backend, as other: Backend, _ balancing: LogicalReading.LoadBalancing, _ cluster: ClusterFacts
    ) -> Bool {
        guard let node = cluster.gatewayNode(ofDatapath: balancing.datapath).flatMap({ cluster.nodes[$0] }) else {
            return false
        }
        return endpoint.port == other.port && node.addresses.contains(endpoint.address)
    }
}

extension Backend {
    /// An endpoint that takes no new connections, where it has the port.
    fileprivate init?(_ leftOut: ResolvedService.LeftOut) {
        guard let port = leftOut.port else { return nil }
        self.init(address: leftOut.endpoint.address, port: port, endpoint: leftOut.endpoint)
    }
}
