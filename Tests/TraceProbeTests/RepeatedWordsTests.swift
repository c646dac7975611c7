import Testing

@testable import TraceProbe

/// Words that are written once for as often as they stand in a command line.
@Suite struct RepeatedWordsTests {
    @Test(
        arguments: [
            (
                ["ovn-trace"] + Array(repeating: "--ct=new", count: 24) + ["n1", "'tcp'"],
                "ovn-trace $(printf \" --ct=new%.0s\" $(seq 24)) n1 'tcp'"
            ),
            (
                ["a"] + Array(repeating: ["--ct-next", "new,trk"], count: 5).flatMap(\.self) + ["b"],
                "a $(printf \" --ct-next new,trk%.0s\" $(seq 5)) b"
            ),
            (["--ct=new", "--ct=new", "--ct=new", "n1"], "--ct=new --ct=new --ct=new n1"),
            // What a shell or its printf would not take as it is.
            (Array(repeating: "'a b'", count: 4), "'a b' 'a b' 'a b' 'a b'"),
            (Array(repeating: "5%s", count: 4), "5%s 5%s 5%s 5%s"), ([], ""),
        ] as [([String], String)])
    func runsOfWordsAreFolded(words: [String], line: String) {
        #expect(RepeatedWords.folded(words).joined(separator: " ") == line)
    }
}
