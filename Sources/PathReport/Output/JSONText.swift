import FoundationEssentials

/// Values as JSON, for the forms of report that are one JSON object.
enum JSONText {
    /// The value, pretty-printed with its keys sorted, ending with a newline. What is harmful in a terminal or a CI system's
    /// log (``PlainText``, ``OutputText``) is written by its code, so that programs read it as it was.
    ///
    /// - Throws: `EncodingError`, which no report causes.
    static func of(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return harmless(String(decoding: try encoder.encode(value), as: UTF8.self)) + "\n"
    }

    /// Outside of strings JSON has none of these characters but line ends.
    private static func harmless(_ text: String) -> String {
        var text = text
        if text.contains("##") { text.replace(#/(##[A-Za-z]*)\[/#) { "\($0.1)\\u005b" } }
        guard !PlainText.isPlain(text, and: "\n") else { return text }
        return text.unicodeScalars.map { scalar in
            guard scalar != "\n", PlainText.isHarmful(scalar) else { return String(scalar) }
            return String(scalar).utf16.map { unit in
                let digits = String(unit, radix: 16)
                return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            }.joined()
        }.joined()
    }
}
