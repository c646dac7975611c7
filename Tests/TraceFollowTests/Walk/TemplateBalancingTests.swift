import Testing
import TraceSupport

@testable import TraceFollow

/// What is made of a database's templates.
@Suite struct TemplateBalancingTests {
    private static let chassis =
        #"{"rows":[{"name":"c1","hostname":"n1"},{"name":"c2","hostname":"n2"}]},{"rows":[{"chassis":"c2","variables":["map",[["NODEIP_IPv4_0","172.18.0.12"]]]},{"chassis":"c1","variables":["map",[["NODEIP_IPv4_0","172.18.0.11"],["NODEIP_IPv4_7","172.18.0.19"],["SVC","10.1.1.5:80,10.1.2.5:80"]]]}]}"#
    private static let datapaths =
        #"{"rows":[{"_uuid":["uuid","g1"],"datapaths":["set",[["uuid","d1"],["uuid","d2"]]]}]},{"rows":[{"_uuid":["uuid","d1"],"external_ids":["map",[["name","n1"]]]},{"_uuid":["uuid","d2"],"external_ids":["map",[["name","GR_n1"]]]}]}"#

    private func match(
        _ balancers: [String], node: String = "n1", to address: String = "172.18.0.11", on datapaths: [String] = ["n1"]
    ) throws -> BalancerMatch? {
        let templates = TemplateBalancing(node: node, packet: try packet("10.1.1.6", address, (1, 30080)))
        let rows = balancers.joined(separator: ",")
        return try templates.match(
            parsing: "[\(Self.chassis),{\"rows\":[\(rows)]},\(Self.datapaths)]", datapaths: datapaths)
    }

    private func row(_ backends: String, variable: String = "NODEIP_IPv4_0", port: Int = 30080, in group: String = "g1")
        -> String
    {
        #"{"vips":["map",[["^\#(variable):\#(port)","\#(backends)"]]],"ls_datapath_group":["uuid","\#(group)"],"lr_datapath_group":["set",[]],"datapaths":["set",[]]}"#
    }

    /// The values of the chassis are filled in, of whichever variable holds the address, and of endpoints too.
    @Test func theLoadBalancerOfTheNodesOwnAddressIsFound() throws {
        let one = try #require(try match([row("10.1.2.5:8080,10.1.2.6:8080")]))
        #expect(one.backends == ["10.1.2.5:8080", "10.1.2.6:8080"] && one.datapath == "n1")
        #expect(one.address == "^NODEIP_IPv4_0:30080")
        let seventh = try match([row("^SVC", variable: "NODEIP_IPv4_7")], to: "172.18.0.19")
        #expect(seventh?.backends == ["10.1.1.5:80", "10.1.2.5:80"])
    }

    /// The first datapath on the way that has it balances the packet.
    @Test func theDatapathIsOneThatHasIt() throws {
        #expect(try match([row("10.1.2.5:80")], on: ["ext_n1", "GR_n1"])?.datapath == "GR_n1")
        #expect(try match([row("10.1.2.5:80")], on: ["another"]) == nil)
        #expect(try match([row("10.1.2.5:80", in: "g2")]) == nil, "of another network")
    }

    @Test func nothingElseIsTaken() throws {
        #expect(try match([]) == nil)
        #expect(try match([row("10.1.2.5:8080")], to: "172.18.0.12") == nil, "another node's value")
        #expect(try match([row("10.1.2.5:8080")], node: "n3") == nil, "a chassis that is not there")
        #expect(try match([row("10.1.2.5:8080", port: 30081)]) == nil, "another port")
        #expect(try match([row("10.1.2.5:8080", variable: "GONE")]) == nil, "a variable without a value")
    }

    @Test func whatCannotBeReadIsAnErrorButForOlderSchemas() throws {
        let templates = TemplateBalancing(node: "n1", packet: try packet("10.1.1.6", "172.18.0.11"))
        let refusal =
            #"[{"rows":[]},{"error":"unknown table","details":"No table named Chassis_Template_Var."},null,null,null]"#
        #expect(try templates.match(parsing: refusal, datapaths: []) == nil)
        #expect(throws: (any Error).self) {
            try templates.match(parsing: #"[{"error":"permission error","details":"no"}]"#, datapaths: [])
        }
        #expect(throws: (any Error).self) { try templates.match(parsing: "nonsense", datapaths: []) }
    }
}
