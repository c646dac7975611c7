import TextParsing
import FoundationEssentials
import Testing

@Suite struct JSONValueTests {
    @Test(arguments: [
        "null", "true", "false", "0", "-0", "12345678901234567890", "1.10", "-0.5e+10", "1E9", "\"\"", "[]", "{}",
        #"{"b":1,"a":{"b":[1,2,{}]},"b":2}"#, #"["x",null,false,"ü€😀"]"#, #""a\"\\\n\r\t\u0001""#,
    ])
    func textComesBackAsItWas(text: String) throws {
        #expect(try JSONValue(parsing: text.utf8).text == text)
    }

    @Test func spaceAndEscapesAreReadAway() throws {
        let value = try JSONValue(parsing: " { \"a\" : [ 1 ,\n\t2 ] , \"b\" : \"\\u00fc\\ud83d\\ude00\\/\" } ".utf8)
        #expect(value.text == #"{"a":[1,2],"b":"ü😀/"}"#)
        #expect(value["a"]?[1]?.integer == 2)
        #expect(value["b"]?.string == "ü😀/")
        #expect(value["c"] == nil)
    }

    @Test func aLoneSurrogateBecomesTheReplacement() throws {
        #expect(try JSONValue(parsing: #""\ud83dx""#.utf8).string == "\u{FFFD}x")
    }

    @Test(arguments: [
        "", " ", "{", "[1,", "[1 2]", "{\"a\"}", "{\"a\":}", "{a:1}", "\"abc", "\"\\x\"", "tru", "nul", "01", "1.",
        "-", "1e", "[1]]", "\"a\nb\"", "\"\\u12g4\"", "+1", ".5",
    ])
    func whatIsNotJSONIsRefused(text: String) {
        #expect(throws: JSONParseError.self) { try JSONValue(parsing: text.utf8) }
    }

    @Test func deepNestingIsRefusedAndNotACrash() {
        let text = String(repeating: "[", count: 100_000)
        #expect(throws: JSONParseError.self) { try JSONValue(parsing: text.utf8) }
    }

    @Test func theErrorNamesThePlace() {
        let error = #expect(throws: JSONParseError.self) { try JSONValue(parsing: #"{"a": [1, }"#.utf8) }
        #expect(error?.offset == 10)
    }
}
