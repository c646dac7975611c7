import Foundation
import NetworkTypes
import Testing

@testable import OVNKubernetes

/// The networks that config maps name.
@Suite struct ClusterConfigTests {
    private func config(_ data: [String: String]...) throws -> ClusterConfig {
        ClusterConfig(
            of: try data.map { data in
                let text = String(decoding: try JSONEncoder().encode(data), as: UTF8.self)
                return try JSONDecoder().decode(
                    ConfigMap.self, from: Data(#"{"metadata": {"name": "c"}, "data": \#(text)}"#.utf8))
            })
    }

    @Test func upstreamsEntriesAreRead() throws {
        let config = try config([
            "svc_cidr": "10.96.0.0/16, fd00:10:96::/112", "net_cidr": "10.244.0.0/16/24,fd00:10:244::/48/64",
            "mtu": "1400",
        ])
        #expect(config.serviceNetworks.map(\.description) == ["10.96.0.0/16", "fd00:10:96::/112"])
        #expect(config.podNetworks.map(\.description) == ["10.244.0.0/16", "fd00:10:244::/48"])
    }

    /// As the cluster network operator writes it.
    static let file = """
        [default]
        mtu="1400"
        cluster-subnets="10.128.0.0/14/23,fd01::/48/64"
        encap-port="6081"
        # cluster-subnets="1.0.0.0/8"

        [kubernetes]
        service-cidrs="172.30.0.0/16,fd02::/112"   ; of both families
        apiserver="https://api-int.example.com:6443"

        [hybridoverlay]
        cluster-subnets="10.132.0.0/14"

        [gateway]
        mode=shared
        """

    @Test func openShiftsFileIsRead() throws {
        let config = try config(["ovnkube.conf": Self.file])
        #expect(config.serviceNetworks.map(\.description) == ["172.30.0.0/16", "fd02::/112"])
        #expect(
            config.podNetworks.map(\.description) == ["10.128.0.0/14", "fd01::/48"],
            "those of hybrid overlay are others")
    }

    @Test(arguments: [
        "[Kubernetes]\r\n  Service-CIDRs = 172.30.0.0/16 \r\n", "[ kubernetes ]\nservice-cidr=172.30.0.0/16#old",
    ])
    func aFileMayBeWrittenOtherwise(text: String) throws {
        #expect(try config(["ovnkube.conf": text]).serviceNetworks.map(\.description) == ["172.30.0.0/16"])
    }

    @Test func whatIsNotThereIsEmpty() throws {
        for data in [
            [:], ["ovnkube.conf": ""], ["ovnkube.conf": "[kubernetes\nservice-cidrs\n=\n]"], ["svc_cidr": "none"],
        ] {
            let config = try config(data)
            #expect(config.serviceNetworks.isEmpty && config.podNetworks.isEmpty)
        }
        // Upstream has the second map too, with an empty file.
        let both = try config(["svc_cidr": "10.96.0.0/16"], ["ovnkube.conf": ""])
        #expect(both.serviceNetworks.map(\.description) == ["10.96.0.0/16"])
    }
}
