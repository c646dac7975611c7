import Connectivity
import FoundationEssentials
import Testing

@testable import PathReport

/// Names in a file and what tools said are other people's text: it stays inside of its place in every form.
@Suite struct ConnectivityEscapingTests {
    /// Forms that are lines of text. JSON holds other people's text as it was.
    enum Form: CaseIterable {
        case text, junit, tap, github, markdown, matrixText, matrixHTML

        var sample: String {
            switch self {
            case .text: ConnectivityTextReport.text(SampleConnectivity.mixed).printed
            case .junit: JUnitReport.text(SampleConnectivity.mixed)
            case .tap: TAPReport.text(SampleConnectivity.mixed)
            case .github: GitHubReport.text(SampleConnectivity.mixed)
            case .markdown: MarkdownReport.text(SampleConnectivity.mixed)
            case .matrixText: MatrixTextReport.text(SampleConnectivity.matrix).printed
            case .matrixHTML: MatrixHTMLReport.text(SampleConnectivity.matrix)
            }
        }
    }

    @Test(arguments: Form.allCases) func noControlCharacterIsLeft(form: Form) {
        let controls = form.sample.unicodeScalars.filter { $0.properties.generalCategory == .control && $0 != "\n" }
        #expect(controls.isEmpty)
    }

    /// A line of other people's text would be a command of its own.
    @Test(arguments: Form.allCases) func noLineBeginsWithOthersCommands(form: Form) {
        let commands = form.sample.split(separator: "\n").filter { $0.hasPrefix("::error::") }
        #expect(commands.isEmpty)
    }

    @Test func annotationsHaveTheirProperties() throws {
        let lines = GitHubReport.text(SampleConnectivity.mixed).split(separator: "\n").map(String.init)
        #expect(lines.count == 5)
        #expect(lines[0].hasPrefix("::error file=tests/shop%2C1.yaml,line=11,title=dev is kept out%2C by the right "))
        #expect(lines[0].contains("failed::expected: deny, by NetworkPolicy shop/db-allow%0Apod shop/dev-1 -> "))
        #expect(lines[1].contains("100%25%2Ca%3Ab|c"))
        #expect(lines[3].hasPrefix("::warning file=tests/shop%2C1.yaml,line=35,title=no answer%3A undetermined::"))
        #expect(lines[4].hasPrefix("7 tests, 13 connections: "))
    }

    /// Standard input has no place in the repository.
    @Test func annotationsOfStandardInputNameNoFile() {
        var result = SampleConnectivity.failing(1)
        result.suites[0].file = "-"
        #expect(GitHubReport.text(result).hasPrefix("::error title=many%3A failed::"))
    }

    @Test func annotationsAreBounded() {
        let text = GitHubReport.text(SampleConnectivity.failing(500))
        #expect(text.contains("%0Aand 490 more"))
        #expect(text.utf8.count < 3000)
    }

    /// GitHub refuses a summary over 1 MiB as a whole.
    @Test func aSummaryIsBounded() {
        let text = MarkdownReport.text(SampleConnectivity.failing(5000))
        #expect(text.utf8.count < 1_000_000)
        #expect(text.contains("entries omitted"))
        #expect(text.contains("| many |"))
    }

    @Test func cellsHoldNoTable() throws {
        let text = MarkdownReport.text(SampleConnectivity.mixed)
        for line in text.split(separator: "\n") where line.hasPrefix("|") {
            let bars = line.replacing("\\\\", with: "").replacing("\\|", with: "").filter { $0 == "|" }
            #expect(bars.count == 5, "\(line)")
        }
    }

    @Test(arguments: [(0, "0.000"), (0.0126, "0.013"), (12.3, "12.300"), (123456, "123456.000"), (-1, "0.000")])
    func seconds(value: Double, text: String) { #expect(PlainText.seconds(value) == text) }

    @Test func csvIsReadBackAsItWas() {
        let text = MatrixCSVReport.text(SampleConnectivity.matrix)
        let rows = CSV.rows(text)
        #expect(rows.count == 10)
        #expect(rows.allSatisfy { $0.count == 6 })
        #expect(
            rows[3] == [
                "shop/web-0", "\"q\", ", "tcp", "dropped", "pod shop/web-0 is isolated", "NetworkPolicy shop/db-allow",
            ])
        #expect(rows[7][0] == PlainText.line(SampleConnectivity.nasty))
    }
}

/// A reader of CSV as RFC 4180 has it.
private enum CSV {
    static func rows(_ text: String) -> [[String]] {
        var rows: [[String]] = []
        var row: [String] = []
        var field = String.UnicodeScalarView()
        var isQuoted = false
        var wasQuote = false
        for scalar in text.unicodeScalars {
            if isQuoted, scalar != "\"" { field.append(scalar); continue }
            switch scalar {
            case "\"":
                if !isQuoted, wasQuote { field.append(scalar) }
                isQuoted.toggle()
                wasQuote = !isQuoted
                continue
            case ",", "\n":
                row.append(String(field))
                field = String.UnicodeScalarView()
                if scalar == "\n" { rows.append(row); row = [] }
            default: field.append(scalar)
            }
            wasQuote = false
        }
        return rows
    }
}
