import RecordingSupport
import Testing

@testable import OVNFormats
@testable import TextParsing

@Suite struct TextTests {
    @Test func fieldListKeepsOrderAndFlags() {
        let text = "recirc_id=0x45,ct_state=new|trk,eth,tcp,reg0=0x4/0x4,nw_ttl=64"
        let list = FieldList(parsing: text[...])
        #expect(list.description == text)
        #expect(list.contains("tcp") && list["tcp"] == nil && list["nw_ttl"] == "64")
        #expect(list.number("recirc_id") == 0x45 && list.number("reg0") == 4 && list.number("eth") == nil)
        #expect(list.conntrackState == [.new, .tracked])
        #expect(FieldList(parsing: "").fields.isEmpty)
    }

    @Test func conntrackStateOfAMatchCountsWhatIsSet() {
        #expect(ConntrackState(parsing: "+new-est+trk") == [.new, .tracked])
        #expect(ConntrackState(parsing: "trk,est,rpl").description == "est|rpl|trk")
        #expect(ConntrackState(parsing: "inv|unheard|dnat").flagNames == ["inv", "dnat"])
    }

    @Test func logLinesAreToldFromOthers() throws {
        let stderr = try Recordings.text("stderr", "tool-ovn-trace-detailed")
        let lines = ToolLogLine.all(in: stderr + "not a log line\n")
        #expect(lines.count == 5)
        #expect(lines.map(\.reportsSkippedFlow) == [true, false, false, false, false])
        #expect(lines[1].module == "socket_util" && lines[1].severity == "ERR")
        #expect(lines[1].message.hasSuffix("bad IP address \"^NODEIP_IPv4_0\""))
        #expect(ToolLogLine("a|b|c|d|e") == nil)
    }

    @Test func scannerFindsFirstAndLast() throws {
        let both = try #require(TextScanner.split("a, b, c", at: ", "))
        #expect(both.before == "a" && both.after == "b, c")
        let last = try #require(TextScanner.splitAtLast("a, b, c", at: ", "))
        #expect(last.before == "a, b" && last.after == "c")
        #expect(TextScanner.splitAtLast("abc", at: "abcd") == nil && TextScanner.split("abc", at: "x") == nil)
        #expect(TextScanner.between("<", ">", in: "<>") == "" && TextScanner.between("<", ">", in: "<") == nil)
        #expect(TextScanner.between("aa", "aa", in: "aaa") == nil)
    }
}
