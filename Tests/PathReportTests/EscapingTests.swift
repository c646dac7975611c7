import PathModel
import Testing

@testable import PathReport

/// Names of objects, matches and tools' output are other people's text.
@Suite struct EscapingTests {
    /// The policy of this trace is called `<b>"A" & 'B'</b>`.
    @Test(arguments: [SVGReport.text(SampleTraces.dropped), HTMLReport.text(SampleTraces.dropped)])
    func markupHoldsNoMarkupOfOthers(text: String) {
        #expect(!text.contains("<b>"))
        #expect(text.contains("&lt;b&gt;&quot;A&quot; &amp; &#39;B&#39;&lt;/b&gt;"))
        #expect(!text.contains("Flow: <node-a>"))
    }

    @Test func mermaidLabelsHoldNoQuotes() {
        let text = MermaidReport.text(SampleTraces.dropped)
        #expect(text.contains("#lt;b#gt;#quot;A#quot; #amp;"))
        for line in text.split(separator: "\n") where line.contains("[\"") {
            #expect(line.split(separator: "\"", omittingEmptySubsequences: false).count == 3, "\(line)")
        }
    }

    @Test func dotLabelsEscapeQuotes() {
        #expect(DOTReport.text(SampleTraces.dropped).contains("<b>\\\"A\\\" &amp; 'B'</b>"))
    }

    @Test(arguments: [
        ("a<b>&\"'", "a&lt;b&gt;&amp;&quot;&#39;"), ("bell\u{7}", "bell\u{FFFD}"), ("two\nlines", "two\nlines"),
        ("naïve → 網", "naïve → 網"), ("\u{1B}[31m", "\u{FFFD}[31m"),
    ])
    func markup(text: String, escaped: String) {
        #expect(Markup.escaped(text) == escaped)
    }

    @Test(arguments: [
        ("ovn-trace --ct=new 'a && b'", "'ovn-trace --ct=new '\\''a && b'\\'''"),
        ("echo $HOME `id`", "'echo $HOME `id`'"), ("", "''"),
    ])
    func commandsAreQuotedForAShell(command: String, quoted: String) {
        let section = Section(
            place: "n", hops: [], end: .port("p"), command: command, container: "ovn/pod-1/ctl", output: "")
        #expect(
            ReproductionCommand.line(section, kubectl: ["kubectl", "--context", "a b"])
                == "kubectl --context 'a b' exec -n ovn pod-1 -c ctl -- sh -c \(quoted)")
    }
}
