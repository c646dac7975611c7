import Connectivity
import FoundationEssentials
import Testing

@testable import PathReport

/// Every form of a run of assertions and of a table, against what is committed.
@Suite struct ConnectivitySnapshotTests {
    static let end = Date(timeIntervalSince1970: 1_785_600_000)

    @Test func text() throws {
        try Snapshots.expect(ConnectivityTextReport.text(SampleConnectivity.mixed), is: "connectivity.txt")
        try Snapshots.expect(ConnectivityTextReport.text(SampleConnectivity.passed), is: "connectivity-passed.txt")
    }

    @Test func terminal() throws {
        let style = TextStyle(width: 72, isColoured: true)
        try Snapshots.expect(
            ConnectivityTextReport.text(SampleConnectivity.mixed, style: style), is: "connectivity-terminal.txt")
    }

    @Test func json() throws {
        try Snapshots.expect(ConnectivityJSONReport.text(SampleConnectivity.mixed), is: "connectivity.json")
    }

    @Test func junit() throws {
        try Snapshots.expect(
            JUnitReport.text(SampleConnectivity.mixed, end: Self.end, host: "runner-1"), is: "connectivity.junit.xml")
    }

    @Test func tap() throws {
        try Snapshots.expect(TAPReport.text(SampleConnectivity.mixed), is: "connectivity.tap")
    }

    @Test func github() throws {
        try Snapshots.expect(GitHubReport.text(SampleConnectivity.mixed), is: "connectivity.github.txt")
    }

    @Test func markdown() throws {
        try Snapshots.expect(MarkdownReport.text(SampleConnectivity.mixed), is: "connectivity.md")
    }

    @Test func matrix() throws {
        try Snapshots.expect(MatrixTextReport.text(SampleConnectivity.matrix), is: "matrix.txt")
        try Snapshots.expect(MatrixCSVReport.text(SampleConnectivity.matrix), is: "matrix.csv")
        try Snapshots.expect(MatrixJSONReport.text(SampleConnectivity.matrix), is: "matrix.json")
        try Snapshots.expect(MatrixHTMLReport.text(SampleConnectivity.matrix), is: "matrix.html")
    }

    @Test func matrixOnATerminal() throws {
        let style = TextStyle(width: 60, isColoured: true)
        try Snapshots.expect(MatrixTextReport.text(SampleConnectivity.matrix, style: style), is: "matrix-terminal.txt")
    }
}
