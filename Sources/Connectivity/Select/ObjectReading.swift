package import NetworkTypes
package import OVNKubernetes
import PathModel

/// What the selectors of tests read of a cluster's API.
package protocol ObjectReading: Sendable {
    /// The pods of a namespace, or of all.
    func pods(namespace: String?) async throws -> [Pod]
    /// The metadata of all namespaces.
    func namespaces() async throws -> [ObjectMetadata]
    /// All nodes.
    func nodes() async throws -> [Node]
    /// A service; `nil` where there is none of that name.
    func service(namespace: String, name: String) async throws -> Service?
    /// The slices of a service's endpoints.
    func endpointSlices(ofService name: String, namespace: String) async throws -> [EndpointSlice]
    /// The addresses of a name in DNS, as the program's own machine resolves it.
    func addresses(ofName name: String) async throws -> [IPAddress]
}

/// The objects that the selectors of a run need, each list read once.
package struct SelectedObjects: Sendable {
    /// A list that was read, or why it could not be.
    package enum Read<Value: Sendable>: Sendable {
        case known(Value)
        case failed(String)
    }

    /// Nothing read.
    package init() {}

    /// The pods by namespace; those of all namespaces under `nil`.
    var pods: [String?: Read<[Pod]>] = [:]
    var namespaces: Read<[ObjectMetadata]>?
    var nodes: Read<[Node]>?
    var services: [NamespacedName: Read<Service?>] = [:]
    var slices: [NamespacedName: Read<[EndpointSlice]>] = [:]
    var addresses: [String: Read<[IPAddress]>] = [:]

    /// What has to be read.
    enum Wanted: Hashable, Sendable {
        case pods(String?), namespaces, nodes, service(NamespacedName), addresses(String)
    }

    /// Reads what selectors need, all at once. Failed reads are reported where the objects are used.
    ///
    /// - Parameters:
    ///   - selectors: The selectors, each with the namespace of names without one.
    ///   - cluster: The cluster's API.
    /// - Returns: What was read.
    package static func read(
        for selectors: [(EndpointSelector, namespace: String)], from cluster: any ObjectReading
    ) async -> SelectedObjects {
        var wanted = Set(selectors.flatMap { $0.0.wanted(namespace: $0.namespace) })
        // Who reads all pods need not read some again.
        if wanted.contains(.pods(nil)) {
            wanted = wanted.filter { if case .pods(.some) = $0 { false } else { true } }
        }
        return await withTaskGroup(of: SelectedObjects.self) { group in
            for item in wanted { group.addTask { await one(item, from: cluster) } }
            return await group.reduce(into: SelectedObjects()) { $0.merge($1) }
        }
    }

    private static func one(_ item: Wanted, from cluster: any ObjectReading) async -> SelectedObjects {
        var objects = SelectedObjects()
        switch item {
        case .pods(let namespace):
            objects.pods = [namespace: await read { try await cluster.pods(namespace: namespace) }]
        case .namespaces: objects.namespaces = await read { try await cluster.namespaces() }
        case .nodes: objects.nodes = await read { try await cluster.nodes() }
        case .addresses(let name):
            objects.addresses = [name: await read { try await cluster.addresses(ofName: name) }]
        case .service(let name):
            let namespace = name.namespace ?? "default"
            async let slices = read {
                try await cluster.endpointSlices(ofService: name.name, namespace: namespace)
            }
            let service = await read { try await cluster.service(namespace: namespace, name: name.name) }
            objects.services = [name: service]
            objects.slices = [name: await slices]
            if case .known(let known?) = service, let target = known.externalName {
                objects.addresses = [target: await read { try await cluster.addresses(ofName: target) }]
            }
        }
        return objects
    }

    private static func read<Value: Sendable>(
        _ body: @Sendable () async throws -> Value
    ) async -> Read<Value> {
        do { return .known(try await body()) } catch { return .failed(String(describing: error)) }
    }

    /// A service, where it was read and is there.
    package func service(namespace: String, name: String) -> Service? {
        guard case .known(let service)? = services[NamespacedName(namespace: namespace, name: name)] else { return nil }
        return service
    }

    /// Takes over what was read besides.
    package mutating func merge(_ other: SelectedObjects) {
        pods.merge(other.pods) { $1 }
        namespaces = other.namespaces ?? namespaces
        nodes = other.nodes ?? nodes
        services.merge(other.services) { $1 }
        slices.merge(other.slices) { $1 }
        addresses.merge(other.addresses) { $1 }
    }

    /// The pods of a namespace, or of all.
    func pods(in namespace: String?) throws(SelectionProblem) -> [Pod] {
        if let all = pods[nil] {
            let known = try Self.value(all)
            return namespace.map { name in known.filter { $0.metadata.namespace == name } } ?? known
        }
        guard let read = pods[namespace] else { return [] }
        return try Self.value(read)
    }

    /// What was read.
    static func value<Value>(_ read: Read<Value>) throws(SelectionProblem) -> Value {
        switch read {
        case .known(let value): return value
        case .failed(let reason): throw .unknown(reason)
        }
    }
}

/// Why a selector leads to no connection.
package enum SelectionProblem: Error, Hashable, CustomStringConvertible {
    /// Nothing fits it, for the reason given.
    case nothing(String)
    /// What fits it could not be read, for the reason given.
    case unknown(String)

    /// The reason.
    package var description: String {
        switch self {
        case .nothing(let reason), .unknown(let reason): reason
        }
    }
}

extension EndpointSelector {
    /// What has to be read to know what is selected. A pod with a port number needs nothing: the tracer reads it.
    func wanted(namespace: String) -> [SelectedObjects.Wanted] {
        switch subject {
        case .pod(let name):
            if case .name = port { return [.pods(name.namespace ?? namespace)] }
            return []
        case .workload(_, let name): return [.pods(name.namespace ?? namespace)]
        case .pods(_, .namespace(let named)): return [.pods(named ?? namespace)]
        case .pods(_, .namespaces): return [.pods(nil), .namespaces]
        case .service(let name):
            return [.service(NamespacedName(namespace: name.namespace ?? namespace, name: name.name))]
        case .address, .external: return []
        case .dnsName(let name): return [.addresses(name)]
        case .node: return [.nodes]
        }
    }
}
