import FoundationEssentials
import Testing

@testable import PathReport

/// What leaves the program: what others wrote in it does nothing to a terminal or to a CI system.
@Suite struct OutputTextTests {
    @Test(arguments: [
        ("plain", "plain"), ("a\tb", "a b"), ("a\nb", "a b"), ("a\r\nb", "a b"), ("a\u{2028}b\u{85}c", "a b c"),
        ("\u{1B}[31mred\u{1B}[0m", "\u{FFFD}[31mred\u{FFFD}[0m"), ("\u{9B}31m", "\u{FFFD}31m"), ("\u{7}", "\u{FFFD}"),
        ("nsp\u{202E}txe\u{2066}\u{200B}", "nsp\u{FFFD}txe\u{FFFD}\u{FFFD}"), ("naïve → 網 ✖", "naïve → 網 ✖"),
    ])
    func aValueIsOnePlainLine(value: String, printed: String) {
        let text: OutputText = "<\(value)>\n"
        #expect(text.printed == "<\(printed)>\n")
        #expect(PlainText.line(printed) == printed, "once is enough")
    }

    @Test func whatIsAnOutputTextAlreadyIsPutInAsItIs() {
        let inner: OutputText = .styled("\("\u{1B}[2J")", .red)
        let outer: OutputText = "a \(inner)\n"
        #expect(outer.printed == "a \u{1B}[31m\u{FFFD}[2J\u{1B}[0m\n")
        #expect([inner, outer].joined(separator: "\n").printed == inner.printed + "\n" + outer.printed)
        #expect((inner + outer).printed == inner.printed + outer.printed)
    }

    @Test func theOutputOfAToolKeepsItsLineEndsAndTabs() {
        let text = OutputText(lines: "one\ttwo\r\nthree\rfour\u{8}\n\u{1B}]0;title\u{7}")
        #expect(text.printed == "one\ttwo\nthree\u{FFFD}four\u{FFFD}\n\u{FFFD}]0;title\u{FFFD}")
    }

    /// Values and literals together must not make a command either.
    @Test(arguments: [
        ("::error::x", "\u{FFFD}::error::x"), ("  ::set-output name=a::b", "  \u{FFFD}::set-output name=a::b"),
        ("\u{3000}::stop-commands::t", "\u{3000}\u{FFFD}::stop-commands::t"),
        ("see ##[error]x", "see ##\u{FFFD}[error]x"), ("##vso[task.setvariable]x", "##vso\u{FFFD}[task.setvariable]x"),
        ("##teamcity[x]", "##teamcity\u{FFFD}[x]"),
        // Addresses and headings are none.
        ("::1", "::1"), ("  ::ffff:10.0.0.1, ::2", "  ::ffff:10.0.0.1, ::2"), ("a ::error::b", "a ::error::b"),
        ("## Connectivity", "## Connectivity"), ("tun_ipv6_src=::,tun_ipv6_dst=::", "tun_ipv6_src=::,tun_ipv6_dst=::"),
    ])
    func noLineIsACommand(line: String, printed: String) {
        #expect(OutputText(lines: "first\n\(line)\n").printed == "first\n\(printed)\n")
        #expect(OutputText(document: line).printed == printed)
        #expect(("\(line)" as OutputText).printed == printed)
        let (start, rest) = (line.prefix(1), line.dropFirst())
        #expect(("\(start)\(rest)" as OutputText).printed == printed, "put together")
    }

    @Test func aReportForACISystemHoldsItsCommands() {
        let text = OutputText(document: "::error file=a::b\u{1B}\n##[x]", holdsCommands: true)
        #expect(text.printed == "::error file=a::b\u{FFFD}\n##\u{FFFD}[x]")
    }

    /// Programs read what there was.
    @Test func jsonHoldsTheValuesByTheirCodes() throws {
        let value = ["##[a]\u{9B}\u{7F}\u{202E}\u{2028}\u{E0001}\u{1B} é ##vso[x]\n"]
        let text = try JSONText.of(value)
        #expect(OutputText(document: text).printed == text)
        #expect(try JSONDecoder().decode([String].self, from: Data(text.utf8)) == value)
    }
}
