import RecordingSupport
import Testing

@testable import OVNFormats

@Suite struct OVNDetraceOutputTests {
    @Test(arguments: Recordings.names("ovn-detrace"))
    func keepsEveryLine(name: String) throws {
        let text = try Recordings.text("ovn-detrace", name)
        #expect(OVNDetraceOutput(parsing: text).description == text)
    }

    @Test func findsTheFlowsOfACookie() throws {
        let output = OVNDetraceOutput(parsing: try Recordings.text("ovn-detrace", "tool-detrace"))
        let finding = try #require(output.findings.first { $0.cookie == 0xfa62_9f99 })
        #expect(finding.datapaths == ["udn.blue_blue_ovn-worker", "ovn-worker"])
        #expect(
            finding.logicalFlows == [
                "table=5 (ls_in_pre_acl), priority=100, match=(ip), actions=(reg0[0] = 1; next;)"
            ])
        #expect(output.findings.first?.datapaths == ["ovn-worker"])
        #expect(output.findings.count > 50)
    }
}
