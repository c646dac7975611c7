import PathModel
import Testing

@testable import PathReport

/// The JSON report against its schema, and read again.
@Suite struct JSONSchemaTests {
    static let traces = [
        SampleTraces.delivered, SampleTraces.dropped, SampleTraces.external, SampleTraces.shared,
    ]

    @Test(arguments: traces) func isAsTheSchemaSays(trace: PathTrace) throws {
        let schema = try JSONSchema(contentsOf: Repository.schema)
        #expect(try schema.problems(in: JSONReport.text(trace)) == [])
    }

    /// The validator sees what is wrong, or the test above could not fail.
    @Test(arguments: [
        ("\"verdict\" : \"delivered\"", "\"verdict\" : \"perhaps\"", "is none of the enum's"),
        ("\"sourcePort\" : 32768", "\"sourcePort\" : 70000", "$.sourcePort: too great"),
        ("\"sourcePort\" : 32768", "\"sourcePort\" : \"a\"", "$.sourcePort: not of the type"),
        ("\"protocol\"", "\"protocols\"", "$: no member 'protocol'"),
        ("\"protocol\"", "\"protocols\"", "the schema does not name 'protocols'"),
        ("\"by\"", "\"of\"", "$.legs[0].translations[0]: no member 'by'"),
    ])
    func theValidatorSees(old: String, new: String, problem: String) throws {
        let schema = try JSONSchema(contentsOf: Repository.schema)
        let text = try JSONReport.text(SampleTraces.delivered).replacing(old, with: new)
        let problems = try schema.problems(in: text)
        #expect(problems.contains { $0.contains(problem) }, "\(problems)")
    }

    @Test(arguments: traces) func whatIsWrittenCanBeRead(trace: PathTrace) throws {
        let text = try JSONReport.text(trace)
        let document = try JSONReport.read(text.utf8)
        #expect(document == TraceDocument(trace))
        #expect(try JSONReport.text(document) == text)
    }

    /// Fields that a later version may add do no harm.
    @Test func unknownFieldsAreIgnored() throws {
        let text = try JSONReport.text(SampleTraces.external).replacing(
            "{\n", with: "{ \"new\": [1],\n", maxReplacements: 1)
        #expect(try JSONReport.read(text.utf8) == TraceDocument(SampleTraces.external))
    }
}
