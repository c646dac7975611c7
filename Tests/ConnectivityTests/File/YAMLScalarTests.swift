import Testing
import Yams

@testable import Connectivity

@Suite struct YAMLScalarTests {
    @Test(arguments: [
        "", "web", "it's \"so\"", #"C:\dir"#, "two\nlines\r\n", "\u{1b}[31m\u{0}\u{7f}\u{85}", "ü — 😀", "a: [b] # c",
    ])
    func aReaderGetsTheText(text: String) throws {
        #expect(!YAMLScalar.quoted(text).contains { $0.isNewline })
        #expect(try Yams.load(yaml: YAMLScalar.quoted(text)) as? String == text)
    }
}
