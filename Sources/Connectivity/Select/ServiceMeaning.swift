package import NetworkTypes
package import OVNKubernetes
package import PathModel

/// What connections to a service are meant where neither a protocol nor a family is named.
extension Service {
    /// The protocols that it has a port by: of a port that it does not have TCP, and of several ports too, for none of them is meant:
    /// that is refused when the port is looked for.
    package func transports(of reference: ServicePortReference?) -> [TransportProtocol] {
        let ports = ports(reference)
        guard Set(ports.map(\.port)).count == 1 else { return [.tcp] }
        let known = TransportProtocol.allCases.filter { transport in ports.contains { $0.transport == transport } }
        return known.isEmpty ? [.tcp] : known
    }

    /// The families to be traced: both where it has an address of each, else that which both ends have.
    package var families: [IPAddress.Family?] {
        let known = clusterAddresses.map(\.family)
        return known.count > 1 ? known : [nil]
    }
}
