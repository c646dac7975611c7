import Connectivity
import Foundation
import Testing

@testable import PathReport

#if canImport(FoundationXML)
    import FoundationXML
#endif

/// The JUnit report against the rules of the schemas that CI systems use.
///
/// The rules are those of `JUnit.xsd` (https://github.com/windyroad/JUnit-Schema), which is stricter than Jenkins'
/// `junit-10.xsd` in all but one thing, the times' pattern; both have been run over the committed snapshot with xmllint.
@Suite struct JUnitStructureTests {
    @Test(arguments: [SampleConnectivity.mixed, SampleConnectivity.passed, ConnectivityResult(suites: [], seconds: 0)])
    func isAsTheSchemaSays(result: ConnectivityResult) throws {
        #expect(try problems(JUnitReport.text(result)) == [])
    }

    /// The checks see what is wrong, or the test above could not fail.
    @Test(arguments: [
        ("<properties/>", "", "properties are missing"), ("hostname=", "host=", "attributes of testsuite"),
        ("failures=\"", "failures=\"9", "failures"), ("<system-err/>", "", "system-err"),
        ("timestamp=\"2", "timestamp=\"Z2", "timestamp"), ("<skipped", "<ignored", "ignored"),
        ("</failure>", "</failure><error type=\"x\"/>", "more than one outcome"), ("time=\"", "time=\"1e", "time"),
        (" type=\"failed\"", "", "attributes of failure"),
    ])
    func theChecksSee(old: String, new: String, problem: String) throws {
        let text = JUnitReport.text(SampleConnectivity.mixed).replacing(old, with: new, maxReplacements: 1)
        let problems = try problems(text)
        #expect(problems.contains { $0.contains(problem) }, "\(problems)")
    }

    /// A failure has what was expected, what was traced, the cause, the path and the place, and comes back as it was but
    /// for what XML cannot hold.
    @Test func aFailureTellsAll() throws {
        let root = try XMLNode.parse(JUnitReport.text(SampleConnectivity.mixed))
        let cases = try #require(root.children.first).children.filter { $0.name == "testcase" }
        let failure = try #require(cases.compactMap { $0.children.first { $0.name == "failure" } }.first)
        #expect(failure.text.contains("expected  deny, by NetworkPolicy shop/db-allow"))
        #expect(failure.text.contains("traced    dropped"))
        #expect(failure.text.contains("cause     EgressFirewall dev/default"))
        #expect(failure.text.contains("]]> <b>&\"'</b> 100%,a:b|c"))
        #expect(failure.text.contains("path      request: dropped\n            ovn-worker > ovn_cluster_router"))
        #expect(failure.text.contains("command   ovnpath trace"))
        #expect(failure.text.contains("place     ./tests/shop,1.yaml:11"))
        let outcomes = Dictionary(grouping: cases) { $0.children.first?.name ?? "passed" }.mapValues(\.count)
        #expect(outcomes == ["passed": 4, "failure": 4, "error": 2, "skipped": 3])
    }

    private func problems(_ text: String) throws -> [String] {
        let root = try XMLNode.parse(text)
        var wrong = root.name == "testsuites" && root.attributes.isEmpty ? [] : ["the root is \(root)"]
        for (index, suite) in root.children.enumerated() {
            let required = [
                "id", "name", "package", "timestamp", "hostname", "tests", "failures", "errors", "skipped", "time",
            ]
            if Set(suite.attributes.keys) != Set(required) { wrong.append("attributes of testsuite") }
            if suite.attributes["id"] != "\(index)" { wrong.append("id") }
            if suite.attributes["name"]?.isEmpty ?? true { wrong.append("name") }
            let stamp = suite.attributes["timestamp"] ?? ""
            if try #/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/#.wholeMatch(in: stamp) == nil { wrong.append("timestamp") }
            wrong += try time(suite)
            var names = suite.children.map(\.name)
            if names.first == "properties" { names.removeFirst() } else { wrong.append("properties are missing") }
            if names.popLast() != "system-err" { wrong.append("system-err") }
            if names.popLast() != "system-out" { wrong.append("system-out") }
            let cases = suite.children.filter { $0.name == "testcase" }
            if names.contains(where: { $0 != "testcase" }) { wrong.append("\(names)") }
            for one in cases {
                if Set(one.attributes.keys) != ["name", "classname", "time"] { wrong.append("attributes of testcase") }
                if one.children.count > 1 { wrong.append("more than one outcome") }
                wrong += try time(one)
                for outcome in one.children {
                    if !["failure", "error", "skipped"].contains(outcome.name) { wrong.append(outcome.name) }
                    let attributes: Set = outcome.name == "skipped" ? ["message"] : ["message", "type"]
                    if Set(outcome.attributes.keys) != attributes { wrong.append("attributes of \(outcome.name)") }
                }
            }
            for (count, name) in [("failures", "failure"), ("errors", "error"), ("skipped", "skipped")] {
                let number = cases.filter { $0.children.first?.name == name }.count
                if suite.attributes[count] != "\(number)" { wrong.append(count) }
            }
            if suite.attributes["tests"] != "\(cases.count)" { wrong.append("tests") }
        }
        return wrong
    }

    private func time(_ node: XMLNode) throws -> [String] {
        let text = node.attributes["time"] ?? ""
        return try #/\d+\.\d{3}/#.wholeMatch(in: text) == nil ? ["time '\(text)'"] : []
    }
}

/// An element, as an XML parser that is not ours reads it.
private struct XMLNode {
    var name: String
    var attributes: [String: String]
    var children: [XMLNode] = []
    var text = ""

    /// The root element; throws the parser's error where the text is not well-formed.
    static func parse(_ text: String) throws -> XMLNode {
        let reader = Reader()
        let parser = XMLParser(data: Data(text.utf8))
        parser.delegate = reader
        guard parser.parse(), let root = reader.open.first?.children.first else {
            throw parser.parserError ?? CocoaError(.fileReadCorruptFile)
        }
        return root
    }

    private final class Reader: NSObject, XMLParserDelegate {
        var open = [XMLNode(name: "", attributes: [:])]

        func parser(
            _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
            attributes: [String: String]
        ) {
            open.append(XMLNode(name: name, attributes: attributes))
        }

        func parser(_ parser: XMLParser, foundCharacters text: String) { open[open.count - 1].text += text }

        func parser(
            _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
        ) {
            let node = open.removeLast()
            open[open.count - 1].children.append(node)
        }
    }
}
