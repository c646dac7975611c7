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

    /// What Mermaid 11.6 was seen to draw as something else than it is: it takes labels for Markdown and KaTeX.
    @Test(arguments: [
        ("1. one", "1#46; one"), ("- one\n- two", "#45; one<br/>#45; two"), ("http://a.b", "http#58;//a.b"),
        ("www.a.b", "www#46;a.b"), ("*a*", "#42;a#42;"), ("_a_", "#95;a#95;"), ("$$x$$", "#36;#36;x#36;#36;"),
        ("#35;", "#35;35;"), ("`a`", "#96;a#96;"), ("a\\nb", "a#92;nb"), ("bell\u{7}", "bell "),
        // Names stay legible.
        ("ovn_cluster_router", "ovn_cluster_router"), ("→ 10.0.0.1:80", "→ 10.0.0.1:80"), ("end", "end"),
    ])
    func mermaidLabelsAreNoMarkdown(text: String, quoted: String) {
        #expect(MermaidReport.quoted(text) == quoted)
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
