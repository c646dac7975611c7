import OVNTools
import PathModel
import Testing

@testable import PathTracer

/// What is made of a database's templates.
@Suite struct TemplateBalancingTests {
    private static let chassis =
        #"{"rows":[{"name":"c1","hostname":"n1"},{"name":"c2","hostname":"n2"}]},{"rows":[{"chassis":"c2","variables":["map",[["NODEIP_IPv4_0","172.18.0.12"]]]},{"chassis":"c1","variables":["map",[["NODEIP_IPv4_0","172.18.0.11"],["SVC","10.1.1.5:80,10.1.2.5:80"]]]}]}"#

    private func flow(_ flows: [String], node: String = "n1", to address: String = "172.18.0.11") throws
        -> TemplateBalancing.Flow?
    {
        let templates = TemplateBalancing(node: node, packet: try packet("10.1.1.6", address, (1, 30080)))
        let rows = (0..<4).map { "{\"rows\":[\(flows.indices.contains($0) ? flows[$0] : "")]}" }
        return try templates.flow(parsing: "[\(Self.chassis),\(rows.joined(separator: ","))]")
    }

    private func row(_ backends: String, stage: String = "ls_in_lb") -> String {
        #"{"_uuid":["uuid","209dac14-0000-4000-8000-000000000000"],"match":"m","table_id":13,"actions":"reg4 = 0; ct_lb_mark(backends=\#(backends); force_snat);","external_ids":["map",[["stage-name","\#(stage)"]]]}"#
    }

    /// The match of OVN before 23.09 comes first, then that of newer ones; the values of the chassis are filled in.
    @Test func theFlowOfEitherFormIsFound() throws {
        let old = try #require(try flow([row("10.1.2.5:8080,10.1.2.6:8080")]))
        #expect(old.backends == ["10.1.2.5:8080", "10.1.2.6:8080"] && old.table == 13)
        #expect(old.stage.flow == "209dac14" && old.stage.name == "ls_in_lb")
        let new = try #require(try flow(["", row("^SVC")]))
        #expect(new.backends == ["10.1.1.5:80", "10.1.2.5:80"])
        #expect(new.stage.actions == ["ct_lb_mark(backends=10.1.1.5:80,10.1.2.5:80);"])
    }

    @Test func nothingElseIsTaken() throws {
        #expect(try flow([]) == nil)
        #expect(try flow([row("10.1.2.5:8080")], to: "172.18.0.12") == nil, "another node's value")
        #expect(try flow([row("10.1.2.5:8080")], node: "n3") == nil, "a chassis that is not there")
        #expect(try flow(["", "", row("10.1.2.5:8080")]) == nil, "a variable without a value")
        #expect(try flow([row("10.1.2.5:8080", stage: "lr_in_dnat")]) == nil, "a router's flow")
        #expect(try flow([row("^GONE")]) == nil, "no endpoint")
    }

    @Test func whatCannotBeReadIsAnErrorButForOlderSchemas() throws {
        let templates = TemplateBalancing(node: "n1", packet: try packet("10.1.1.6", "172.18.0.11"))
        let refusal =
            #"[{"rows":[]},{"error":"unknown table","details":"No table named Chassis_Template_Var."},null,null]"#
        #expect(try templates.flow(parsing: refusal) == nil)
        #expect(throws: (any Error).self) {
            try templates.flow(parsing: #"[{"error":"permission error","details":"no"}]"#)
        }
        #expect(throws: (any Error).self) { try templates.flow(parsing: "nonsense") }
        #expect(templates.query(of: "unix:/s").transaction.contains("reg1[16..23] == 6 && reg1[0..15] == 8080"))
    }
}
