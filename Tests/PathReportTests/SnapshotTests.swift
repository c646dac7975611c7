import PathModel
import PathReport
import Testing

/// Every form of every sample, as it is committed.
@Suite struct SnapshotTests {
    static let samples: [(String, PathTrace)] = [
        ("delivered", SampleTraces.delivered), ("dropped", SampleTraces.dropped), ("external", SampleTraces.external),
    ]

    @Test(arguments: samples) func text(name: String, trace: PathTrace) throws {
        try expectSnapshot(TextReport.text(trace), "\(name).txt")
        try expectSnapshot(TextReport.text(trace, detail: .output), "\(name)-verbose.txt")
    }

    @Test(arguments: samples) func commandsAndColours(name: String, trace: PathTrace) throws {
        let style = TextStyle(width: 80, isColoured: true, kubectl: ["kubectl", "--context", "my cluster"])
        try expectSnapshot(TextReport.text(trace, detail: .stages, style: style), "\(name)-terminal.txt")
    }

    @Test(arguments: samples) func json(name: String, trace: PathTrace) throws {
        try expectSnapshot(try JSONReport.text(trace), "\(name).json")
    }

    @Test(arguments: samples) func mermaid(name: String, trace: PathTrace) throws {
        try expectSnapshot(MermaidReport.text(trace), "\(name).mmd")
    }

    @Test(arguments: samples) func dot(name: String, trace: PathTrace) throws {
        try expectSnapshot(DOTReport.text(trace), "\(name).dot")
    }

    @Test(arguments: samples) func svg(name: String, trace: PathTrace) throws {
        try expectSnapshot(SVGReport.text(trace), "\(name).svg")
    }

    @Test(arguments: samples) func html(name: String, trace: PathTrace) throws {
        try expectSnapshot(HTMLReport.text(trace), "\(name).html")
    }
}
