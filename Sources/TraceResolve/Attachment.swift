package import NetworkTypes
package import OVNKubernetes
package import PathModel

/// Where a pod, or a node's host, is attached to the network, or where the packets of a client outside come in.
package struct Attachment: Hashable, Sendable {
    /// The pod, the node or the client outside.
    package var endpoint: Endpoint
    /// The node that it is on, or that its packets come in at.
    package var node: String
    /// The logical port: the pod's, the node's management port where the pod is on the host network, or the node's localnet port
    /// where the client is outside.
    package var logicalPort: String
    /// The address that packets carry.
    package var address: IPAddress
    /// The Ethernet address of the port.
    package var ethernetAddress: MACAddress
    /// The Ethernet address of the first router.
    package var gatewayEthernetAddress: MACAddress
    /// The subnet that is reached without the router.
    package var subnet: IPPrefix?
    /// The network.
    package var network: Network
    /// The network that the pod talks to others on: another one where it is met on the default one, which is only for the kubelet.
    package var home: Network
    /// The addresses that the pod has besides, on its other network.
    package var otherAddresses: [IPAddress] = []
    /// The tunnel key of the port, where it is written.
    package var tunnelKey: Int?

    /// The switch that the port is on.
    package var datapath: String { network.nodeSwitch(of: node) }

    /// Makes an attachment.
    package init(
        endpoint: Endpoint, node: String, logicalPort: String, address: IPAddress, ethernetAddress: MACAddress,
        gatewayEthernetAddress: MACAddress, subnet: IPPrefix? = nil, network: Network = .clusterDefault
    ) {
        self.endpoint = endpoint
        self.node = node
        self.logicalPort = logicalPort
        self.address = address
        self.ethernetAddress = ethernetAddress
        self.gatewayEthernetAddress = gatewayEthernetAddress
        self.subnet = subnet
        self.network = network
        home = network
    }
}
