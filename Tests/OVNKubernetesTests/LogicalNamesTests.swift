import NetworkTypes
import OVNKubernetes
import Testing

/// The names of the default network's switches, routers and ports, as the bundles' databases have them.
@Suite struct LogicalNamesTests {
    @Test(arguments: ["workshop", "modern"])
    func theDatabasesHaveThem(bundle: String) throws {
        let ports = Set(try BundleObjects.rows("Logical_Switch_Port", bundle).compactMap(\.name))
        let switches = Set(try BundleObjects.rows("Logical_Switch", bundle).compactMap(\.name))
        let routers = Set(try BundleObjects.rows("Logical_Router", bundle).compactMap(\.name))
        #expect(ports.contains(LogicalNames.port(ofPod: "bbox", namespace: "default")))
        #expect(ports.contains(LogicalNames.managementPort(ofNode: "ovn-worker")))
        #expect(switches.contains(LogicalNames.nodeSwitch(of: "ovn-worker")))
        #expect(switches.contains(LogicalNames.externalSwitch(of: "ovn-worker")))
        #expect(routers.contains(LogicalNames.gatewayRouter(of: "ovn-worker")))
        #expect(switches.contains(LogicalNames.transitSwitch) == (bundle == "modern"))
        #expect(ports.contains(LogicalNames.transitPort(ofNode: "ovn-worker2")) == (bundle == "modern"))
    }

    /// Of IPv6 it is the hash of the text, in its canonical form.
    @Test(arguments: [
        ("10.244.1.6", "0a:58:0a:f4:01:06"), ("fd00::1", "0a:58:cb:2a:2b:4d"), ("FD00:0:0::0001", "0a:58:cb:2a:2b:4d"),
        ("fd69::4", "0a:58:1b:ac:71:41"),
    ])
    func addressesMakeEthernetAddresses(text: String, expected: String) throws {
        #expect(LogicalNames.ethernetAddress(for: try #require(IPAddress(text)))?.description == expected)
    }
}
