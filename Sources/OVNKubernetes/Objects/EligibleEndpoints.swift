package import NetworkTypes

/// The endpoints of a service's port that ovn-kubernetes balances new connections to, and the others with why they are left out: as
/// `GetEndpointsForService` and `getSelectedEligibleEndpoints` of its go-controller/pkg/util have it. It knows no topology hints.
package struct EligibleEndpoints: Sendable {
    /// Why an endpoint takes no new connections of clients of a family.
    package enum Exclusion: Hashable, Sendable {
        /// It is not ready.
        case unready
        /// It is being terminated: it serves, but others are ready.
        case ending
        /// It is being terminated, and serves no longer.
        case ended
        /// It does not have the port.
        case portMissing
        /// Its address is of the other family.
        case otherFamily
    }

    /// The endpoints that take new connections: those that are ready, or where none is those that still serve while they are being
    /// terminated.
    package private(set) var eligible: [ListedEndpoint] = []
    /// The other endpoints, each with why.
    package private(set) var leftOut: [(endpoint: ListedEndpoint, reason: Exclusion)] = []

    /// Looks at the endpoints of a port.
    ///
    /// - Parameters:
    ///   - port: The service's port.
    ///   - service: The service.
    ///   - slices: The service's slices.
    ///   - family: The family of the address that is dialled.
    package init(
        of port: Service.Port, of service: Service, in slices: [EndpointSlice], family: IPAddress.Family
    ) {
        let every = ListedEndpoint.every(of: port, in: slices)
        let known = every.filter { $0.port != nil && $0.address.family == family }
        let takesAll = service.spec.publishNotReadyAddresses ?? false
        // Each number that the port has is looked at by itself, and each node where its clients reach its own endpoints alone.
        let isLocal = service.spec.internalTrafficPolicy == "Local"
        func group(_ endpoint: ListedEndpoint) -> [String] {
            ["\(endpoint.port ?? 0)"] + (isLocal ? [endpoint.node ?? ""] : [])
        }
        let ready = Set(known.filter { $0.state == .ready }.map(group))
        for endpoint in known {
            let isReady = ready.contains(group(endpoint))
            switch endpoint.state {
            case _ where takesAll: eligible.append(endpoint)
            case .ready: eligible.append(endpoint)
            case .ending where !isReady: eligible.append(endpoint)
            case .ending: leftOut.append((endpoint, .ending))
            case .ended: leftOut.append((endpoint, .ended))
            case .unready: leftOut.append((endpoint, .unready))
            }
        }
        // Of what has an address of either family one is looked at.
        let pods = Set((eligible + leftOut.map(\.endpoint)).compactMap { $0.pod?.name })
        for endpoint in every where !(endpoint.pod?.name.map(pods.contains) ?? false) {
            if endpoint.address.family != family {
                let hasTwin = every.contains {
                    $0.pod?.name != nil && $0.pod?.name == endpoint.pod?.name && $0.address.family == family
                }
                if !hasTwin { leftOut.append((endpoint, .otherFamily)) }
            } else if endpoint.port == nil {
                leftOut.append((endpoint, .portMissing))
            }
        }
    }
}
