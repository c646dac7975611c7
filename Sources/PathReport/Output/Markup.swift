/// Text inside XML and HTML.
enum Markup {
    /// The text with everything replaced that means something to XML, in elements and in quoted attributes alike.
    ///
    /// Characters that XML 1.0 does not have (section 2.2: most control characters) become `U+FFFD`.
    static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            case "\n", "\t": result.unicodeScalars.append(scalar)
            case _ where scalar.value < 0x20 || scalar.value == 0xFFFE || scalar.value == 0xFFFF: result += "\u{FFFD}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// An element of unescaped text, with attributes of unescaped values.
    static func element(_ name: String, _ attributes: KeyValuePairs<String, String>, _ text: String) -> String {
        "<\(name)\(self.attributes(attributes))>\(escaped(text))</\(name)>"
    }

    /// An element of text without attributes.
    static func element(_ name: String, _ text: String) -> String { element(name, [:], text) }

    /// Attributes, each with a space before it.
    static func attributes(_ attributes: KeyValuePairs<String, String>) -> String {
        attributes.map { " \($0)=\"\(escaped($1))\"" }.joined()
    }
}
