package import NetworkTypes

/// An endpoint of a service's port at one of its addresses, as the service's slices list it.
package struct ListedEndpoint: Sendable {
    /// What an endpoint takes.
    package enum State: Sendable {
        /// New connections.
        case ready
        /// New connections where no endpoint is ready, since it still serves while it is being terminated.
        case ending
        /// None: it is being terminated and serves no longer.
        case ended
        /// None yet, or none for now.
        case unready

        init(_ conditions: EndpointSlice.Endpoint.Conditions?) {
            let isReady = conditions?.ready ?? true
            let isEnding = conditions?.terminating ?? false
            self = isReady ? .ready : !isEnding ? .unready : conditions?.serving ?? false ? .ending : .ended
        }
    }

    /// The address.
    package var address: IPAddress
    /// The port, which may be another than the service's; `nil` where it does not have the service's port.
    package var port: UInt16?
    /// The pod behind it, where there is one.
    package var pod: EndpointSlice.Endpoint.Target?
    /// The node that it is on, where the slice says so.
    package var node: String?
    /// What it takes.
    package var state: State

    /// The endpoints of a service's port, those that are ready first, each address once: where slices differ about one, it is
    /// ready.
    ///
    /// - Parameters:
    ///   - port: The service's port.
    ///   - slices: The service's slices.
    /// - Returns: The endpoints, else in the slices' order.
    package static func all(of port: Service.Port, in slices: [EndpointSlice]) -> [ListedEndpoint] {
        every(of: port, in: slices).filter { $0.port != nil }
    }

    /// As ``all(of:in:)``, with the endpoints of slices that do not have the port at the end: their pods declare none of the name.
    static func every(of port: Service.Port, in slices: [EndpointSlice]) -> [ListedEndpoint] {
        let listed = slices.flatMap { slice -> [ListedEndpoint] in
            let target = (slice.ports ?? []).first { candidate in
                (candidate.name ?? "") == (port.name ?? "")
                    && (candidate.`protocol` ?? "TCP") == (port.`protocol` ?? "TCP")
            }
            return all(in: slice, port: target?.port)
        }
        let known = listed.filter { $0.port != nil }
        var seen: Set<IPAddress> = []
        let ordered = known.filter { $0.state == .ready } + known.filter { $0.state != .ready }
        return (ordered + listed.filter { $0.port == nil }).filter { seen.insert($0.address).inserted }
    }

    /// The endpoints of all ports, each address once, in the slices' order: where slices differ about one, it is ready.
    package static func all(in slices: [EndpointSlice]) -> [ListedEndpoint] {
        let listed = slices.flatMap { all(in: $0, port: nil) }
        var seen: Set<IPAddress> = []
        let ready = Set(listed.filter { $0.state == .ready }.map(\.address))
        return listed.filter { $0.state == .ready || !ready.contains($0.address) }
            .filter { seen.insert($0.address).inserted }
    }

    private static func all(in slice: EndpointSlice, port: UInt16?) -> [ListedEndpoint] {
        (slice.endpoints ?? []).flatMap { endpoint in
            endpoint.addresses.compactMap { IPAddress($0) }.map { address in
                ListedEndpoint(
                    address: address, port: port, pod: endpoint.targetRef?.kind == "Pod" ? endpoint.targetRef : nil,
                    node: endpoint.nodeName, state: State(endpoint.conditions))
            }
        }
    }
}
