import ModelSupport
import NetworkTypes
import PathModel
import Testing

@testable import PathReport

/// A trace in which every name, label and output is an attack, in every form.
@Suite struct HostileTextTests {
    private static let attack =
        "a\u{1B}[2J\u{1B}]8;;http://x\u{7}\u{9B}31m\u{202E}b\r\n::error::c\n##[error]d\n##vso[task.complete]e\u{2028}::add-mask::f\t"

    private static let trace: PathTrace = {
        let owner = ObjectReference(kind: attack, namespace: attack, name: attack, rule: .part(attack))
        var cause = Cause(
            reason: .policy(.multicastInNamespace(attack)), node: attack, datapath: attack, stage: attack,
            match: attack,
            row: DatabaseRow(table: attack, uuid: attack, content: .named(attack)), owner: owner,
            flow: attack)
        cause.details = [.init(.egressIPAddresses(name: attack, [.init(address: attack, node: attack)]))]
        cause.hint = .runOnNode(command: attack)
        let hop = Hop(
            datapath: attack, pipeline: .host, inport: attack, outport: attack,
            stages: [Stage(name: attack, match: attack, flow: attack, actions: [attack])])
        let section = Section(
            place: attack, hops: [hop], end: .dropped(cause), command: attack, container: attack, output: attack)
        let origin = FlowOrigin(
            flow: attack, zone: attack, stage: attack, match: attack, actions: attack,
            row: DatabaseRow(table: attack, content: .named(attack)), owner: owner)
        var leg = Leg(
            direction: .forward, verdict: .dropped(cause),
            logical: LayerTrace(verdict: .dropped(cause), sections: [section]),
            openflow: LayerTrace(verdict: .undetermined(.error(attack)), sections: [section]),
            detrace: Detrace(verdict: .delivered, flows: [origin]),
            translations: [
                Translation(
                    kind: .source, by: .host(node: attack, rule: attack, chain: attack), from: .interface(attack),
                    to: .interface(attack), owner: owner)
            ])
        leg.hosts = [section]
        let end = Endpoint(
            kind: .pod, namespace: attack, name: attack, node: attack,
            address: SampleTraces.external.destination.address)
        return PathTrace(
            source: end, destination: end, backend: end, transport: .tcp, sourcePort: 1, destinationPort: 2,
            legs: [leg], notes: [.withoutReply(.error(attack))])
    }()

    enum Form: CaseIterable {
        case text, stages, output, commands, terminal, json, mermaid, dot, svg, html, diff

        func report() throws -> OutputText {
            let trace = HostileTextTests.trace
            return switch self {
            case .text: TextReport.text(trace)
            case .stages: TextReport.text(trace, detail: .stages)
            case .output: TextReport.text(trace, detail: .output)
            case .commands: TextReport.text(trace, style: TextStyle(kubectl: ["kubectl", "--context", attack]))
            case .terminal: TextReport.text(trace, detail: .output, style: TextStyle(width: 30, isColoured: true))
            case .json: OutputText(document: try JSONReport.text(trace))
            case .mermaid: OutputText(document: MermaidReport.text(trace))
            case .dot: OutputText(document: DOTReport.text(trace))
            case .svg: OutputText(document: SVGReport.text(trace))
            case .html: OutputText(document: HTMLReport.text(trace))
            case .diff:
                try TraceDiff(
                    before: ("a", Array(JSONReport.text(SampleTraces.dropped).utf8)),
                    after: ("b", Array(JSONReport.text(trace).utf8))
                ).lines.map { "\($0)\n" as OutputText }.joined()
            }
        }
    }

    @Test(arguments: Form.allCases) func nothingReachesATerminalOrACISystem(form: Form) throws {
        var printed = try form.report().printed
        // The program's own colours are whole sequences.
        for code in ["0", "1", "2", "1;31", "1;32", "1;33"] { printed.replace("\u{1B}[\(code)m", with: "") }
        let harmful = printed.unicodeScalars.filter { $0 != "\n" && $0 != "\t" && PlainText.isHarmful($0) }
        #expect(harmful.isEmpty, "\(harmful.map { String($0.value, radix: 16) })")
        let lines = printed.split(whereSeparator: \.isNewline)
        #expect(lines.count > 1)
        for line in lines {
            #expect(!line.drop { $0.isWhitespace }.hasPrefix("::"), "\(line)")
            #expect(!line.contains("##[") && !line.contains("##vso["), "\(line)")
        }
    }

    /// A value's lines are none of the report's.
    @Test func aTextHasItsOwnLinesOnly() {
        let text = TextReport.text(Self.trace).printed
        let heads = ["verdict:", "  from", "  to", "  endpoint", "request:", "✖ ", "  ", "note", "? "]
        for line in text.split(separator: "\n") { #expect(heads.contains { line.hasPrefix($0) }, "\(line)") }
        #expect(text.contains("a\u{FFFD}[2J"), "it is shown")
    }
}
