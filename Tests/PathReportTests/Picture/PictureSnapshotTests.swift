import PathModel
import PathReport
import Testing

/// Every drawn form of every sample, and the text in a terminal, as they are committed.
@Suite struct PictureSnapshotTests {
    static let samples: [(String, PathTrace)] = [
        ("delivered", SampleTraces.delivered), ("dropped", SampleTraces.dropped), ("external", SampleTraces.external),
        ("shared", SampleTraces.shared),
    ]

    @Test(arguments: samples) func commandsAndColours(name: String, trace: PathTrace) throws {
        let style = TextStyle(width: 80, isColoured: true, kubectl: ["kubectl", "--context", "my cluster"])
        try Snapshots.expect(
            TextReport.text(trace, detail: .stages, style: style), is: "\(name)-terminal.txt")
    }

    @Test(arguments: samples) func mermaid(name: String, trace: PathTrace) throws {
        try Snapshots.expect(MermaidReport.text(trace), is: "\(name).mmd")
    }

    @Test(arguments: samples) func dot(name: String, trace: PathTrace) throws {
        try Snapshots.expect(DOTReport.text(trace), is: "\(name).dot")
    }

    @Test(arguments: samples) func svg(name: String, trace: PathTrace) throws {
        try Snapshots.expect(SVGReport.text(trace), is: "\(name).svg")
    }

    @Test(arguments: samples) func html(name: String, trace: PathTrace) throws {
        try Snapshots.expect(HTMLReport.text(trace), is: "\(name).html")
    }
}
