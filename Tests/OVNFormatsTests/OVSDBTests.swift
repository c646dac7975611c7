import RecordingSupport
import Testing

@testable import OVNFormats
@testable import TextParsing

@Suite struct OVSDBTests {
    @Test func queryIsOneArgument() {
        let query = OVSDBQuery(
            server: "unix:/var/run/ovn/ovnsb_db.sock", database: "OVN_Southbound",
            selects: [
                OVSDBSelect(
                    "Port_Binding",
                    where: [
                        .init("logical_port", .equal, .atom(.string("a\"b"))),
                        .init("external_ids", .includes, .map([.string("k"): .string("v")])),
                    ], columns: ["_uuid", "chassis"]),
                OVSDBSelect("Chassis", columns: nil),
            ])
        #expect(
            query.argv == [
                "ovsdb-client", "--no-leader-only", "transact", "unix:/var/run/ovn/ovnsb_db.sock",
                #"["OVN_Southbound",{"op":"select","table":"Port_Binding","where":[["logical_port","==","a\"b"],"#
                    + #"["external_ids","includes",["map",[["k","v"]]]]],"columns":["_uuid","chassis"]},"#
                    + #"{"op":"select","table":"Chassis","where":[]}]"#,
            ])
    }

    @Test func recordedReplyIsRead() throws {
        let reply = try OVSDBReply(parsing: try Recordings.text("ovsdb", "lab-select"))
        #expect(reply.results.count == 4)
        let acls = reply.rows(0)
        #expect(acls.map { $0.string("name") } == [nil, "deny"])
        #expect(acls[0].string("match") == "outport == \"p2\" && tcp.dst == 84")
        #expect(acls[0].integer("priority") == 1000 && acls[1].boolean("log") == true)
        #expect(acls[0].uuid == "1c382e7a-d993-433c-bf0d-66bd974efe7e")
        #expect(reply.rows(1)[0].map("vips") == ["10.9.9.9:80": "10.0.0.13:8080,10.0.1.11:8080"])
        #expect(reply.failure == "syntax error: Parsing ovsdb operation 3 of 4 failed: No table named Nope.")
        #expect(reply.results[3] == .notExecuted && reply.rows(3).isEmpty && reply.rows(9).isEmpty)
    }

    @Test func otherResultsAreRead() throws {
        let text =
            #"[{"count":2},{"uuid":["uuid","u"]},{},{"error":"timed out"},{"rows":[{"a":["set",[1,2.5,true]]}]}]"#
        let reply = try OVSDBReply(parsing: text + "\n")
        #expect(
            reply.results == [
                .count(2), .uuid("u"), .done, .failed(error: "timed out", details: nil),
                .rows([OVSDBRow(columns: ["a": .set([.integer(1), .real(2.5), .boolean(true)])])]),
            ])
        #expect(reply.failure == "timed out")
    }

    @Test func escapesAreUnderstood() throws {
        let reply = try OVSDBReply(parsing: #"[{"rows":[{"s":"\u00e9\ud83d\ude00\n\/\"\\","t":["set",["x","y"]]}]}]"#)
        #expect(reply.rows(0)[0].string("s") == "é😀\n/\"\\")
        #expect(reply.rows(0)[0].strings("t") == ["x", "y"] && reply.rows(0)[0].string("t") == nil)
    }

    @Test(arguments: ["{}", "[1]", "[{\"rows\":[3]}]", "[{\"rows\":[{\"a\":null}]}]", "[\"\\ud800\"]", "[01x]", "[]]"])
    func whatIsNotAReplyIsRefused(text: String) {
        #expect(throws: ToolOutputError.self) { try OVSDBReply(parsing: text) }
    }

    @Test func refusalNamesThePlace() {
        #expect(throws: ToolOutputError(tool: "ovsdb-client", line: 1, text: "", problem: .empty)) {
            try OVSDBReply(parsing: "\n")
        }
        let error = ToolOutputError(
            tool: "ovsdb-client", line: 1, text: "", problem: .truncated(missing: "the end of the JSON text"))
        #expect(throws: error) { try OVSDBReply(parsing: "[{\"rows") }
        #expect(throws: ToolOutputError.self) { try OVSDBReply(parsing: String(repeating: "[", count: 100_000)) }
    }
}
