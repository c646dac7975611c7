import OVNFormats
import PathModel
import Testing
import TraceSupport

@testable import TraceFollow

/// What is made of the load balancers of a service with a node port.
@Suite struct ServiceBalancingTests {
    private func search() throws -> ServiceBalancing {
        ServiceBalancing(
            packet: try packet("172.18.0.2", "172.18.0.3", (32768, 31281)),
            service: ObjectReference(kind: "Service", namespace: "crimson", name: "ruby-node"))
    }

    private func match(_ vips: [(String, String)]...) throws -> BalancerMatch? {
        let rows = vips.map { vips in
            let pairs = vips.map { "[\"\($0.0)\",\"\($0.1)\"]" }.joined(separator: ",")
            return #"{"vips":["map",[\#(pairs)]]}"#
        }
        return try search().match(parsing: "[{\"rows\":[\(rows.joined(separator: ","))]}]", datapath: "GR_n1")
    }

    @Test func theServicesOwnAreAskedFor() throws {
        let text = try search().query(of: "unix:nb").transaction
        #expect(text.contains("OVN_Northbound") && text.contains(#"["k8s.ovn.org/owner","crimson/ruby-node"]"#))
        #expect(text.contains(#"["protocol","==","tcp"]"#))
    }

    @Test func theOneOfTheNodesAddressIsFound() throws {
        let other = ("172.18.0.4:31281", "10.110.1.9:8080")
        let found = try #require(try match([other], [("172.18.0.3:31281", "10.110.1.4:8080,10.110.2.5:8080")]))
        #expect(found.backends == ["10.110.1.4:8080", "10.110.2.5:8080"] && found.datapath == "GR_n1")
        #expect(found.address == "172.18.0.3:31281" && !found.isTemplate)
        #expect(try match([other]) == nil)
        #expect(try match() == nil)
    }

    /// Which of them the router has is not asked: it matters only where they differ.
    @Test func thoseWithOtherEndpointsLeaveItOpen() throws {
        let one = ("172.18.0.3:31281", "10.110.1.4:8080")
        #expect(try match([one], [one])?.backends == ["10.110.1.4:8080"])
        #expect(try match([one], [("172.18.0.3:31281", "10.110.2.5:8080")]) == nil)
    }

    @Test func whatCannotBeReadIsAnError() throws {
        let search = try search()
        #expect(throws: (any Error).self) {
            try search.match(parsing: #"[{"error":"permission error","details":"no"}]"#, datapath: "GR_n1")
        }
        #expect(throws: (any Error).self) { try search.match(parsing: "nonsense", datapath: "GR_n1") }
    }
}
