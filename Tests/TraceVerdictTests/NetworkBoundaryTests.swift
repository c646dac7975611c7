import ModelSupport
import NetworkTypes
import OVNKubernetes
import PathModel
import Testing
import TraceSupport

@testable import TraceFollow
@testable import TraceResolve
@testable import TraceVerdict

/// Packets that leave a network for an address of another.
@Suite struct NetworkBoundaryTests {
    /// What stops a packet of a pod on the network mesh, or on the default one, at the wire.
    private func reason(from source: Target, to address: String) async throws -> DropReason? {
        var cluster = try FakeCluster()
        try cluster.addMesh()
        let destination = try #require(IPAddress(address))
        var trace = try await cluster.resolve(from: source, .address(destination, port: 80))
        trace.cluster.networks.append(FakeCluster.crimson)
        let sent = try packet(trace.source.address.description, address, (32768, 80))
        return ArrivalRules(trace: trace).forward(.wire(node: "n1"), packet: sent, isTranslated: false).cause?.reason
    }

    @Test(arguments: [
        ("10.110.1.4", "crimson/crimson-net"), ("10.96.0.9", nil),
    ])
    func bothNetworksAreNamed(address: String, other: String?) async throws {
        let expected = DropReason.address(
            .otherNetwork(try #require(IPAddress(address)), NetworkBoundary(client: "mesh", destination: other)))
        #expect(try await reason(from: .pod(namespace: "team-x", name: "xena"), to: address) == expected)
    }

    @Test func theDefaultNetworkIsOneToo() async throws {
        let address = try #require(IPAddress("10.130.0.6"))
        #expect(
            try await reason(from: .pod(namespace: "shop", name: "web-0"), to: "10.130.0.6")
                == .address(.otherNetwork(address, NetworkBoundary(client: nil, destination: "mesh"))))
    }

    @Test func anAddressOfTheOwnNetworkThatNobodyHasIsNoBoundary() async throws {
        let address = try #require(IPAddress("10.130.0.99"))
        #expect(
            try await reason(from: .pod(namespace: "team-x", name: "xena"), to: "10.130.0.99")
                == .address(.noPodHasAddress(address)))
    }
}
