package import NetworkTypes

/// An endpoint of a service's port at one of its addresses, as the service's slices list it.
package struct ListedEndpoint: Sendable {
    /// What an endpoint takes.
    package enum State: Sendable {
        /// New connections.
        case ready
        /// New connections where no endpoint is ready, since it still serves while it is being terminated.
        case ending
        case none

        init(_ conditions: EndpointSlice.Endpoint.Conditions?) {
            let isReady = conditions?.ready ?? true
            let isEnding = conditions?.terminating ?? false
            self = isReady ? .ready : isEnding && conditions?.serving ?? false ? .ending : .none
        }
    }

    /// The address.
    package var address: IPAddress
    /// The port, which may be another than the service's.
    package var port: UInt16
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
        let listed = slices.flatMap { slice -> [ListedEndpoint] in
            let target = (slice.ports ?? []).first { candidate in
                (candidate.name ?? "") == (port.name ?? "")
                    && (candidate.`protocol` ?? "TCP") == (port.`protocol` ?? "TCP")
            }
            guard let number = target?.port else { return [] }
            return (slice.endpoints ?? []).flatMap { endpoint in
                endpoint.addresses.compactMap { IPAddress($0) }.map { address in
                    ListedEndpoint(
                        address: address, port: number,
                        pod: endpoint.targetRef?.kind == "Pod" ? endpoint.targetRef : nil, node: endpoint.nodeName,
                        state: State(endpoint.conditions))
                }
            }
        }
        var seen: Set<IPAddress> = []
        return (listed.filter { $0.state == .ready } + listed.filter { $0.state != .ready })
            .filter { seen.insert($0.address).inserted }
    }
}
