import Connectivity
import NetworkTypes
import PathModel

/// What `ovnpath trace` is asked, as it was written: who is meant is looked up in the cluster.
struct TraceQuestion {
    var source: EndpointSelector
    var destination: EndpointSelector
    var transport: TransportProtocol
    var sourcePort: UInt16
    var withReverse: Bool
    var endpoints = EndpointChoice.every

    /// Reads what must be known of the cluster to say which pods are meant; nothing where each end is named.
    func objects(namespace: String, from cluster: any ObjectReading) async -> SelectedObjects {
        // A node's name is looked up by the tracer.
        let selecting = [source, destination].filter { if case .node = $0.subject { false } else { true } }
        return await SelectedObjects.read(for: selecting.map { ($0, namespace: namespace) }, from: cluster)
    }

    /// The request, and notes that say which pods were chosen.
    ///
    /// - Parameters:
    ///   - namespace: The namespace of names without one.
    ///   - objects: What was read of the cluster.
    /// - Returns: The request, and a note for each pod that was chosen among others.
    /// - Throws: `SelectionProblem` where nothing fits a target, or what does could not be read.
    func request(
        namespace: String, objects: SelectedObjects = SelectedObjects()
    ) throws(SelectionProblem) -> (request: TraceRequest, notes: [Note]) {
        let selection = Selection(objects: objects, namespace: namespace, transport: transport)
        let (from, to) = (try selection.end(source), try selection.end(destination))
        var request = TraceRequest(
            source: from.end.target, destination: to.end.target, transport: transport, destinationPort: to.end.port,
            sourcePort: sourcePort, withReverse: withReverse)
        request.endpoints = endpoints
        if case .address(let address) = endpoints { request.family = address.family }
        return (request, [from.note, to.note].compactMap(\.self))
    }
}
