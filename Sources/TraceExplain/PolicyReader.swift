package import NetworkTypes
package import OVNKubernetes
package import PathModel
package import TraceResolve

/// Reads what an explanation needs of the cluster's API, each thing once. What cannot be read is noted and never an error.
package actor PolicyReader {
    private let cluster: any ClusterReading
    private let trace: ResolvedTrace
    private var pods: [IPAddress: Pod?] = [:]
    private var namespaces: [String: [String: String]?] = [:]
    private var policies: [String: [NetworkPolicy]?] = [:]
    private var adminPolicies: [AdminNetworkPolicy]??
    /// What could not be read.
    package private(set) var notes: [PolicyNote] = []

    package init(cluster: any ClusterReading, trace: ResolvedTrace) {
        self.cluster = cluster
        self.trace = trace
        for pod in trace.pods where !pod.isHostNetwork {
            for address in pod.addresses + ((try? PodNetworks(of: pod))?.allAddresses ?? []) { pods[address] = pod }
        }
    }

    /// The NetworkPolicies of a namespace, or on a secondary network its MultiNetworkPolicies; `nil` where they could not be read.
    package func networkPolicies(_ namespace: String) async -> [NetworkPolicy]? {
        if let known = policies[namespace] { return known }
        let network = trace.source.network
        let read =
            trace.cluster.isSecondary(network)
            ? await attempt(.multiNetworkPolicies(namespace: namespace)) {
                try await cluster.multiNetworkPolicies(namespace: namespace).filter { $0.isMeant(for: network) }
            }
            : await attempt(.networkPolicies(namespace: namespace)) {
                try await cluster.networkPolicies(namespace: namespace)
            }
        policies[namespace] = .some(read)
        return read
    }

    /// All AdminNetworkPolicies; `nil` where they could not be read.
    package func adminNetworkPolicies() async -> [AdminNetworkPolicy]? {
        if let adminPolicies { return adminPolicies }
        let read = await attempt(.adminNetworkPolicies) { try await cluster.adminNetworkPolicies() }
        adminPolicies = .some(read)
        return read
    }

    /// The baseline policy; `nil` where it could not be read.
    package func baselinePolicies() async -> [AdminNetworkPolicy]? {
        await attempt(.baselinePolicy) { try await cluster.baselineAdminNetworkPolicies() }
    }

    /// The EgressFirewalls of a namespace; `nil` where they could not be read.
    package func egressFirewalls(_ namespace: String) async -> [EgressFirewall]? {
        await attempt(.egressFirewalls(namespace: namespace)) {
            try await cluster.egressFirewalls(namespace: namespace)
        }
    }

    /// An EgressIP; `nil` where it is gone or could not be read.
    package func egressIP(_ name: String) async -> EgressIP? {
        await attempt(.egressIP(name)) { try await cluster.egressIP(name) } ?? nil
    }

    /// The EgressIPs that are for a pod; none where they may not be listed.
    package func egressIPs(of pod: Pod) async -> [EgressIP] {
        let all = ((try? await cluster.egressIPs()) ?? nil) ?? []
        guard !all.isEmpty, let labels = await labels(ofNamespace: pod.metadata.namespace ?? "default") else {
            return []
        }
        return all.filter { object in
            object.spec.namespaceSelector?.matches(labels) ?? false
                && object.spec.podSelector?.matches(pod.metadata.labels ?? [:]) ?? true
        }
    }

    /// The AdminPolicyBasedExternalRoutes that are for the pods of a namespace; none where they may not be listed.
    package func externalRoutes(ofNamespace name: String) async -> [ExternalRoute] {
        let all = ((try? await cluster.externalRoutes()) ?? nil) ?? []
        guard !all.isEmpty, let labels = await labels(ofNamespace: name) else { return [] }
        return all.filter { $0.spec.from.namespaceSelector.matches(labels) }
    }

    /// The labels of a namespace; `nil` where they could not be read.
    package func labels(ofNamespace name: String) async -> [String: String]? {
        if let known = namespaces[name] { return known }
        let read = await attempt(.namespace(name)) { try await cluster.namespaceLabels(name) } ?? nil
        namespaces[name] = .some(read)
        return read
    }

    /// The pod with an address of the cluster's network, where there is one.
    ///
    /// Pods that the request named are known; a service's endpoint is read by its name, any other by its address.
    package func workload(at address: IPAddress) async -> PolicyPacket.Workload? {
        guard trace.cluster.node(withAddress: address) == nil else { return nil }
        if pods[address] == nil { pods[address] = .some(await readPod(at: address)) }
        guard let pod = pods[address] ?? nil else { return nil }
        return PolicyPacket.Workload(
            namespace: pod.metadata.namespace ?? "default", name: pod.metadata.name, labels: pod.metadata.labels ?? [:],
            ports: pod.spec.containers.flatMap { $0.ports ?? [] })
    }

    /// A packet as policies see it; `nil` where it is no pod's in that direction.
    package func packet(_ packet: Packet, _ direction: PolicyDirection) async -> PolicyPacket? {
        let (own, other) =
            direction == .ingress ? (packet.destination, packet.source) : (packet.source, packet.destination)
        guard let subject = await workload(at: own) else { return nil }
        return PolicyPacket(
            direction: direction, subject: subject, peer: await workload(at: other), peerAddress: other,
            peerNode: trace.cluster.node(withAddress: other)?.name, transport: packet.transport,
            port: packet.destinationPort)
    }

    /// The same with the labels of the peer's namespace, and where wanted of the subject's.
    func withNamespaces(_ packet: PolicyPacket, subject: Bool) async -> PolicyPacket {
        var packet = packet
        if let peer = packet.peer { packet.peer?.namespaceLabels = await labels(ofNamespace: peer.namespace) }
        if subject { packet.subject.namespaceLabels = await labels(ofNamespace: packet.subject.namespace) }
        return packet
    }

    private func readPod(at address: IPAddress) async -> Pod? {
        if case .service(let service) = trace.destination,
            let backend = service.backends.first(where: { $0.address == address })?.endpoint,
            let namespace = backend.namespace, let name = backend.name
        {
            return await attempt(.pod(namespace: namespace, name: name)) {
                try await cluster.pod(namespace: namespace, name: name)
            } ?? nil
        }
        let networks = [trace.source.network, trace.source.home] + trace.cluster.networks
        if let network = networks.first(where: { $0.subnets.contains { $0.contains(address) } }) {
            return await pod(at: address, on: network)
        }
        guard trace.cluster.podNetworks.contains(where: { $0.contains(address) }) else { return nil }
        return await attempt(.podAt(address)) { try await cluster.pod(withAddress: address) } ?? nil
    }

    /// The pod that has an address on a user-defined network: its annotation says so, and the API cannot look for that.
    private func pod(at address: IPAddress, on network: Network) async -> Pod? {
        for namespace in network.namespaces {
            let pods = await attempt(.podAt(address)) {
                try await cluster.pods(namespace: namespace, labelSelector: nil)
            }
            let found = (pods ?? []).first { pod in
                !pod.isHostNetwork && pod.isRunning
                    && (try? PodNetworks(of: pod))?.allAddresses.contains(address) ?? false
            }
            if let found { return found }
        }
        return nil
    }

    private func attempt<Value: Sendable>(
        _ what: ExplainedObject, _ read: @Sendable () async throws -> Value
    ) async -> Value? {
        do {
            return try await read()
        } catch {
            let note = PolicyNote.notRead(what, error: "\(error)")
            if !notes.contains(note) { notes.append(note) }
            return nil
        }
    }
}
