import LiveCluster
import NetworkTypes
import OVNKubernetes
import PathModel
import TraceResolve

/// Ties what `ovnkube-trace` was asked to the cluster's objects.
struct TraceRun {
    let options: OvnkubeTraceOptions
    let destination: OvnkubeTraceOptions.Destination
    let cluster: KubernetesCluster
    let ovnNamespace: String
    let sourcePort: UInt16
    let log: Klog

    private var refusals: Refusals {
        Refusals(
            cluster: cluster, options: options, destination: destination, ovnNamespace: ovnNamespace, log: log)
    }

    /// Resolves what is asked.
    ///
    /// - Parameter portWithout: The port to resolve with where what was written is none.
    /// - Returns: The resolved source and destination.
    /// - Throws: ``OvnkubeTraceExit`` with the tool's words where an object is missing or unfit.
    func resolve(portWithout: UInt16) async throws -> ResolvedTrace {
        do {
            guard hasNames, options.family != nil else { throw Unnameable() }
            let resolved = try await resolve(port: options.port ?? portWithout)
            try await check(resolved)
            return resolved
        } catch let exit as OvnkubeTraceExit {
            throw exit
        } catch {
            try await refusals.check()
            switch error as? ResolveError {
            case .podHasEnded(_, let name, _), .podNotScheduled(_, let name, _), .podHasNoAddress(_, let name, _, _, _),
                .networkUnknown(_, let name, _):
                throw OvnkubeTraceExit("Failed to get information from pod \(name): \(error)")
            default: throw error
            }
        }
    }

    /// The first step's line for a packet that cannot be made.
    func unsentLine(to resolved: ResolvedTrace) -> ResultLine {
        let way = ResultLines.firstStep(
            to: resolved.destination, isInterconnect: resolved.cluster.placement.isInterconnect)
        let name =
            switch destination {
            case .pod(let name), .service(let name): name
            case .address(let address): address.description
            }
        return ResultLine(
            tool: .logical, way: way, source: options.source, destination: name,
            outcome: .notAPort(options.destinationPort))
    }

    /// Stands for names that no object can have: the tool does not find them.
    private struct Unnameable: Error, CustomStringConvertible {
        var description: String { "a name is not one that Kubernetes gives" }
    }

    private var hasNames: Bool {
        var names = [options.sourceNamespace, options.source, ovnNamespace]
        switch destination {
        case .pod(let name), .service(let name): names += [options.destinationNamespace, name]
        case .address: break
        }
        return names.allSatisfy(KubernetesName.isValid)
    }

    private func resolve(port: UInt16) async throws -> ResolvedTrace {
        let namespace = options.destinationNamespace
        let target: Target =
            switch destination {
            case .pod(let name): .pod(namespace: namespace, name: name)
            case .service(let name): .service(namespace: namespace, name: name, port: nil)
            case .address(let address): .address(address, port: nil)
            }
        var request = TraceRequest(
            source: .pod(namespace: options.sourceNamespace, name: options.source), destination: target,
            transport: options.udp ? .udp : .tcp, destinationPort: port, sourcePort: sourcePort, family: options.family)
        // The tool knows one endpoint.
        request.endpoints = .first
        let resolver = Resolver(cluster: cluster, ovnNamespace: ovnNamespace)
        guard case .service = destination, !options.hasDestinationPort else {
            return try await resolver.resolve(request)
        }
        // A service's only port is what a client would dial, whatever the tool's default.
        request.destinationPort = nil
        do {
            return try await resolver.resolve(request)
        } catch ResolveError.servicePortAmbiguous {
            request.destinationPort = port
            return try await resolver.resolve(request)
        }
    }

    /// Looks for what the tool refuses and a trace would take.
    private func check(_ resolved: ResolvedTrace) async throws {
        let isHost = resolved.source.endpoint.isHostNetwork
        switch resolved.destination {
        case .pod: break
        case .address(let address):
            if isHost, resolved.destinationHost != nil { throw OvnkubeTraceExit.bothOnHostNetwork }
            if isHost { throw OvnkubeTraceExit.hostNetworkToAddress }
            if address.family != options.family { throw Unnameable() }
        case .service(let service):
            if !service.backends.contains(where: { $0.endpoint.kind == .pod }) {
                _ = try await refusals.endpointPod(of: service.name)
            } else if isHost, resolved.cluster.node(withAddress: service.backends[0].address) != nil {
                throw OvnkubeTraceExit.bothOnHostNetwork
            }
        }
    }
}
