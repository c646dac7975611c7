import RecordingSupport
import Testing

@testable import OVNFormats
@testable import TextParsing

/// Text that was cut off or damaged gets an error with its line, or is read without loss; it never ends the program.
@Suite struct DamagedTextTests {
    @Test(arguments: Recordings.names("ovn-trace"))
    func cutOffOVNTrace(name: String) throws {
        for text in Recordings.truncations(of: try Recordings.text("ovn-trace", name)) {
            do {
                let output = try OVNTraceOutput(parsing: text)
                // Only at the end of a line, or before the trace began, can it look whole.
                #expect(output.description == text)
                #expect(text.hasSuffix("\n") || output.nodes.isEmpty)
            } catch {
                check(error, in: text)
            }
        }
    }

    @Test(arguments: [
        "2022-ip-egress-1", "2026-ip-eip-local-1", "tool-ofproto-native", "lab-affinity", "lab-broadcast",
        "lab-bad-port",
    ])
    func cutOffOFProtoTrace(name: String) throws {
        for text in Recordings.truncations(of: try Recordings.text("ofproto-trace", name)) {
            do {
                let output = try OFProtoTraceOutput(parsing: text)
                #expect(output.description == text)
                #expect(text.hasSuffix("\n") || output.passes.isEmpty)
            } catch {
                check(error, in: text)
            }
        }
    }

    @Test(arguments: ["lab-broadcast", "2026-ip-eip-local-1", "lab-all"])
    func damagedOVNTrace(name: String) throws {
        for text in damaged(try Recordings.text("ovn-trace", name)) {
            do {
                #expect(try OVNTraceOutput(parsing: text).description == text)
            } catch {
                check(error, in: text)
            }
        }
    }

    @Test(arguments: ["lab-affinity", "tool-ofproto-native"])
    func damagedOFProtoTrace(name: String) throws {
        for text in damaged(try Recordings.text("ofproto-trace", name)) {
            do {
                #expect(try OFProtoTraceOutput(parsing: text).description == text)
            } catch {
                check(error, in: text)
            }
        }
    }

    @Test func cutOffReply() throws {
        let reply = try Recordings.text("ovsdb", "lab-select")
        for text in Recordings.truncations(of: reply) {
            #expect(throws: ToolOutputError.self) { try OVSDBReply(parsing: text) }
        }
    }

    @Test func errorsNameTheLine() throws {
        let text = try Recordings.text("ovn-trace", "lab-no-route")
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        var broken = lines
        broken[3] = "-----"
        #expect(
            throws: ToolOutputError(
                tool: "ovn-trace", line: 4, text: "-----",
                problem: .unexpected(wanted: "the underline of \"ingress(dp=\"sw\", inport=\"p1\")\""))
        ) { try OVNTraceOutput(parsing: broken.joined(separator: "\n")) }
        broken = lines
        broken[4] = " 0. ls_in_x (northd.c:1): 1, priority one, uuid 06062acf"
        let error = #expect(throws: ToolOutputError.self) {
            try OVNTraceOutput(parsing: broken.joined(separator: "\n"))
        }
        #expect(error?.line == 5)
        #expect(error?.description == "ovn-trace output, line 5: expected a line of the trace, found \"\(broken[4])\"")
        let cut = lines[..<7].joined(separator: "\n") + "\n"
        #expect(
            throws: ToolOutputError(
                tool: "ovn-trace", line: 8, text: "", problem: .truncated(missing: "what follows \"next;\""))
        ) { try OVNTraceOutput(parsing: cut) }
    }

    @Test(arguments: ["", "\n", "\n\n", "garbage", "{\"a\":1}", "\u{0}", "# ", "Flow: "])
    func foreignTextIsRefused(text: String) {
        #expect(throws: ToolOutputError.self) { try OFProtoTraceOutput(parsing: text) }
        if text != "# " { #expect(throws: ToolOutputError.self) { try OVNTraceOutput(parsing: text) } }
    }

    private func damaged(_ text: String) -> [String] {
        let bytes = Array(text.utf8)
        return stride(from: 0, to: bytes.count, by: 97).flatMap { position in
            [UInt8(ascii: "\n"), UInt8(ascii: " "), UInt8(ascii: "("), UInt8(ascii: "9")].map { byte in
                var copy = bytes
                copy[position] = byte
                return String(decoding: copy, as: UTF8.self)
            }
        }
    }

    private func check(_ error: ToolOutputError, in text: String) {
        let lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).count
        #expect((1...lines + 1).contains(error.line))
        #expect(!error.description.isEmpty)
    }
}
