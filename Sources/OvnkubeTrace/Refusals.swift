import Kubernetes
import NetworkTypes
import OVNKubernetes
import PathReport
import TraceResolve

/// Finds what prevents a trace, in the order and the words of `ovnkube-trace`: that tool reads the source pod with
/// all that belongs to it, then the service and its endpoint, then the destination pod.
struct Refusals {
    let cluster: any ClusterReading
    let options: OvnkubeTraceOptions
    let destination: OvnkubeTraceOptions.Destination
    let ovnNamespace: String
    let log: Klog

    /// Looks for it.
    ///
    /// - Throws: ``OvnkubeTraceExit`` at the first thing that the tool would stop at. Returning means that there is none.
    func check() async throws(OvnkubeTraceExit) {
        let source = try await pod(options.sourceNamespace, options.source)
        switch destination {
        case .address(let address):
            guard !source.pod.isHostNetwork else { throw .hostNetworkToAddress }
            guard address.family == options.family else {
                throw .init(
                    "Pod src IP address family (address: \(source.address)) and destination IP address family"
                        + " (address: \(address)) do not match")
            }
        case .pod(let name):
            try bothOnHost(source.pod, try await pod(options.destinationNamespace, name).pod)
        case .service(let name):
            let service = try await service(name)
            try bothOnHost(source.pod, try await pod(options.destinationNamespace, try await endpointPod(of: name)).pod)
            guard let family = options.family, service.clusterAddresses.contains(where: { $0.family == family }) else {
                throw .init(
                    "Pod src IP address family (address: \(source.address)) and service IP address family"
                        + " (address: \(service.spec.clusterIP ?? "")) do not match")
            }
        }
    }

    /// The name of the pod that the tool takes for a service's endpoint: the first of the slices.
    func endpointPod(of service: String) async throws(OvnkubeTraceExit) -> String {
        let namespace = options.destinationNamespace
        let prefix = "Failed to get information from service \(service): "
        let slices: [EndpointSlice]
        do {
            slices = try await cluster.endpointSlices(ofService: service, namespace: namespace)
        } catch {
            let text = "EndpointSlices for service \(service) in namespace \(namespace) not found, err: "
            throw .init(prefix + text + Self.words(error))
        }
        let withPort = slices.filter { ($0.ports ?? []).contains { $0.port != nil } }
        let endpoints = withPort.flatMap { $0.endpoints ?? [] }
        guard let pod = endpoints.first(where: { !$0.addresses.isEmpty && $0.targetRef?.name != nil })?.targetRef?.name
        else {
            throw .init(
                prefix + "could not extract pod and port information from endpointslice for service \(service)"
                    + " in namespace \(namespace)")
        }
        return pod
    }

    private func service(_ name: String) async throws(OvnkubeTraceExit) -> Service {
        let namespace = options.destinationNamespace
        let prefix = "Failed to get information from service \(name): "
        let notFound = "service \(name) in namespace \(namespace) not found, err: "
        let found: Service?
        do {
            let isName = KubernetesName.isValid(name) && KubernetesName.isValid(namespace)
            found = isName ? try await cluster.service(namespace: namespace, name: name) : nil
        } catch {
            throw .init(prefix + notFound + Self.words(error))
        }
        guard let service = found else { throw .init(prefix + notFound + "services \"\(name)\" not found") }
        guard !service.clusterAddresses.isEmpty else {
            throw .init(prefix + "ClusterIP for service \(name) in namespace \(namespace) not available")
        }
        return service
    }

    private func pod(_ namespace: String, _ name: String) async throws(OvnkubeTraceExit) -> (
        pod: Pod, address: IPAddress
    ) {
        let prefix = "Failed to get information from pod \(name): "
        let found: Pod?
        do {
            let isName = KubernetesName.isValid(name) && KubernetesName.isValid(namespace)
            found = isName ? try await cluster.pod(namespace: namespace, name: name) : nil
        } catch {
            throw .init(prefix + Self.words(error))
        }
        guard let pod = found else {
            log.info(1, "Pod \(name) in namespace \(namespace) not found")
            throw .init(prefix + "pods \"\(name)\" not found")
        }
        guard let address = pod.addresses.first(where: { $0.family == options.family }) else {
            log.info(1, "Pod \(name) in namespace \(namespace) doesn't have desired ip address configured")
            throw .init(prefix + "could not find desired pod ip address for the given address family")
        }
        let node = pod.spec.nodeName ?? ""
        do {
            let ours =
                KubernetesName.isValid(ovnNamespace)
                ? try await cluster.pods(namespace: ovnNamespace, labelSelector: "app=ovnkube-node") : []
            if ours.contains(where: { $0.spec.nodeName == node }) { return (pod, address) }
        } catch {
            log.info(0, "Cannot find pods in \(ovnNamespace) namespace, err: \(Self.words(error))")
            throw .init(prefix + Self.words(error))
        }
        log.info(1, "Problem obtaining ovnkube pod name of Pod \(name) in namespace \(namespace)")
        throw .init(prefix + "cannot find ovnkube-node pod on node \(node) in namespace \(ovnNamespace)")
    }

    private func bothOnHost(_ source: Pod, _ destination: Pod) throws(OvnkubeTraceExit) {
        guard source.isHostNetwork, destination.isHostNetwork else { return }
        throw .bothOnHostNetwork
    }

    /// What the API server said, or why it could not be reached.
    static func words(_ error: any Error) -> String {
        let text = (error as? KubernetesError)?.statusMessage ?? String(describing: error)
        return text.split(separator: "\n").joined(separator: " ")
    }
}

extension OvnkubeTraceExit {
    /// The kernel of a host sends to outside addresses without OVN.
    static var hostNetworkToAddress: OvnkubeTraceExit {
        .init("Pod cannot be on Host Network when tracing to an IP address; use ping")
    }

    /// The kernels of two hosts send to each other without OVN.
    static var bothOnHostNetwork: OvnkubeTraceExit { .init("Both pods cannot be on Host Network; use ping") }
}
