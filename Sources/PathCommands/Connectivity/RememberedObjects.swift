import Connectivity
import NetworkTypes
import OVNKubernetes
import TraceResolve

/// The objects that selectors need, read for the tracer as well: what one has read the other need not read again.
struct RememberedObjects: ObjectReading {
    let memory: ClusterMemory
    /// Where what only selectors need is read.
    let cluster: any ObjectReading

    func pods(namespace: String?) async throws -> [Pod] {
        try await memory.pods(namespace: namespace, labelSelector: nil)
    }

    func namespaces() async throws -> [ObjectMetadata] { try await cluster.namespaces() }

    func nodes() async throws -> [Node] { try await memory.nodes() }

    func service(namespace: String, name: String) async throws -> Service? {
        try await memory.service(namespace: namespace, name: name)
    }

    func endpointSlices(ofService name: String, namespace: String) async throws -> [EndpointSlice] {
        try await memory.endpointSlices(ofService: name, namespace: namespace)
    }

    func addresses(ofName name: String) async throws -> [IPAddress] { try await cluster.addresses(ofName: name) }
}
