import Connectivity
import NetworkTypes
import OVNKubernetes
import PathModel

/// What `ovnpath trace` is asked, as it was written: who is meant is looked up in the cluster.
struct TraceQuestion {
    var source: EndpointSelector
    var destination: EndpointSelector
    /// The protocol; `nil` where it is the one of the service's port, or TCP.
    var transport: TransportProtocol?
    /// The address family; `nil` where it is what both ends have, and both where a service has both.
    var family: IPAddress.Family?
    /// The network on which both ends are met; `nil` for that which the client uses.
    var network: String?
    /// Whether each running pod of a workload is meant, and not the first ready one alone.
    var takesAllPods: Bool
    var sourcePort: UInt16
    var withReverse: Bool
    var endpoints = EndpointChoice.every

    /// Reads what must be known of the cluster to say which pods are meant; nothing where each end is named.
    func objects(namespace: String, from cluster: any ObjectReading) async -> SelectedObjects {
        // A node's name is looked up by the tracer, and a service is read with all else.
        let selecting = [source, destination].filter {
            switch $0.subject {
            case .node, .service: false
            default: true
            }
        }
        return await SelectedObjects.read(for: selecting.map { ($0, namespace: namespace) }, from: cluster)
    }

    /// Reads the service that is asked for, where one is: what its name means is known by it.
    func service(namespace: String, from cluster: any ObjectReading) async -> SelectedObjects {
        guard case .service = destination.subject else { return SelectedObjects() }
        return await SelectedObjects.read(for: [(destination, namespace: namespace)], from: cluster)
    }

    /// What is asked: of a service one connection for each protocol and family that is meant, of several pods one from each.
    struct Requests {
        /// The requests; never empty.
        var all: [TraceRequest]
        /// Which pods were chosen among others.
        var notes: [Note]
    }

    /// The requests.
    ///
    /// - Parameters:
    ///   - namespace: The namespace of names without one.
    ///   - objects: What was read of the cluster; without the service that is asked for one connection is meant.
    /// - Returns: The requests, with a note for each pod that was chosen among others.
    /// - Throws: `SelectionProblem` where nothing fits a target, or what does could not be read.
    func requests(
        namespace: String, objects: SelectedObjects = SelectedObjects()
    ) throws(SelectionProblem) -> Requests {
        var requests = Requests(all: [], notes: [])
        var service: Service?
        if case .service(let name) = destination.subject {
            service = objects.service(namespace: name.namespace ?? namespace, name: name.name)
        }
        for transport in transports(of: service) {
            let selection = Selection(
                objects: objects, namespace: namespace, transport: transport, family: family)
            let (from, to) = (try sources(selection), try selection.destinations(destination.asDestination))
            requests.notes = from.notes + [to.note].compactMap(\.self)
            let ends = try meant(to.ends)
            for (start, end) in from.ends.flatMap({ start in ends.map { (start, $0) } }) {
                for family in end.family.map({ [$0] }) ?? families(of: service) {
                    var request = TraceRequest(
                        source: start.target, destination: end.target, transport: transport,
                        destinationPort: end.port, sourcePort: sourcePort, family: family, withReverse: withReverse)
                    request.network = network
                    if case .service = end.target { request.endpoints = endpoints }
                    if case .address(let address) = request.endpoints { request.family = address.family }
                    requests.all.append(request)
                }
            }
        }
        return requests
    }

    /// The ends that are meant: of a headless service's endpoints the one that was asked for.
    private func meant(_ ends: [Selection.End]) throws(SelectionProblem) -> [Selection.End] {
        guard endpoints != .every else { return ends }
        let fitting = ends.filter { end in
            switch (end.target, endpoints) {
            case (.pod(let namespace, let name), .pod(let wanted, let pod)):
                name == pod && (wanted == nil || wanted == namespace)
            case (.address(let address, _), .address(let wanted)): address == wanted
            case (.service, _): true
            default: false
            }
        }
        guard !fitting.isEmpty else {
            let known = ends.map(\.label).joined(separator: ", ")
            throw .nothing("\(destination.words) has no such endpoint; it has \(known)")
        }
        return fitting
    }

    private func sources(_ selection: Selection) throws(SelectionProblem) -> (ends: [Selection.End], notes: [Note]) {
        guard !takesAllPods else { return (try selection.ends(source), []) }
        let chosen = try selection.end(source)
        return ([chosen.end], [chosen.note].compactMap(\.self))
    }

    /// The protocols that are meant: those of the service's port.
    private func transports(of service: Service?) -> [TransportProtocol] {
        transport.map { [$0] } ?? service?.transports(of: destination.port) ?? [.tcp]
    }

    private func families(of service: Service?) -> [IPAddress.Family?] {
        // An endpoint that is named may have one.
        guard family == nil, endpoints == .every else { return [family] }
        return service?.families ?? [nil]
    }
}
