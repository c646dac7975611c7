/// Why a text is not JSON.
package struct JSONParseError: Error, Equatable, CustomStringConvertible {
    /// What was expected or found.
    package let reason: String
    /// The byte at which it was noticed, counted from 0.
    package let offset: Int

    package var description: String { "not JSON: \(reason) at byte \(offset)" }
}

extension JSONValue {
    /// Parses one JSON text (RFC 8259).
    ///
    /// - Parameter bytes: The text in UTF-8.
    /// - Throws: `JSONParseError`, also when something follows the value.
    package init(parsing bytes: [UInt8]) throws(JSONParseError) {
        var parser = JSONParser(bytes: bytes)
        self = try parser.document()
    }

    /// Parses one JSON text (RFC 8259).
    ///
    /// - Throws: `JSONParseError`, also when something follows the value.
    package init(parsing text: String) throws(JSONParseError) {
        try self.init(parsing: Array(text.utf8))
    }
}

/// A recursive-descent parser over the bytes of one JSON text.
private struct JSONParser {
    let bytes: [UInt8]
    var position = 0
    /// Deeper nesting than any Kubernetes object has; it keeps a hostile file from exhausting the stack.
    var depth = 0

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    mutating func document() throws(JSONParseError) -> JSONValue {
        let result = try value()
        skipSpace()
        guard position == bytes.count else { throw failure("text after the value") }
        return result
    }

    func failure(_ reason: String) -> JSONParseError {
        JSONParseError(reason: reason, offset: position)
    }

    var byte: UInt8? { position < bytes.count ? bytes[position] : nil }

    mutating func skipSpace() {
        while let byte, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
    }

    mutating func skip(_ expected: Character) throws(JSONParseError) {
        skipSpace()
        guard let byte, byte == expected.asciiValue else { throw failure("expected '\(expected)'") }
        position += 1
    }

    mutating func value() throws(JSONParseError) -> JSONValue {
        skipSpace()
        guard let byte else { throw failure("the text ends early") }
        switch byte {
        case UInt8(ascii: "{"): return try nested { (parser) throws(JSONParseError) in try parser.object() }
        case UInt8(ascii: "["): return try nested { (parser) throws(JSONParseError) in try parser.array() }
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return try number()
        }
    }

    mutating func nested(
        _ parse: (inout JSONParser) throws(JSONParseError) -> JSONValue
    ) throws(JSONParseError) -> JSONValue {
        guard depth < 512 else { throw failure("nested too deep") }
        depth += 1
        let result = try parse(&self)
        depth -= 1
        return result
    }

    mutating func word(_ text: String, _ value: JSONValue) throws(JSONParseError) -> JSONValue {
        guard bytes[position...].starts(with: text.utf8) else { throw failure("expected a value") }
        position += text.utf8.count
        return value
    }

    mutating func object() throws(JSONParseError) -> JSONValue {
        try skip("{")
        skipSpace()
        var members: [JSONMember] = []
        if byte == UInt8(ascii: "}") {
            position += 1
            return .object([])
        }
        while true {
            skipSpace()
            guard byte == UInt8(ascii: "\"") else { throw failure("expected a member's name") }
            let key = try string()
            try skip(":")
            members.append(JSONMember(key: key, value: try value()))
            skipSpace()
            guard byte == UInt8(ascii: ",") else { break }
            position += 1
        }
        try skip("}")
        return .object(members)
    }

    mutating func array() throws(JSONParseError) -> JSONValue {
        try skip("[")
        skipSpace()
        var elements: [JSONValue] = []
        if byte == UInt8(ascii: "]") {
            position += 1
            return .array([])
        }
        while true {
            elements.append(try value())
            skipSpace()
            guard byte == UInt8(ascii: ",") else { break }
            position += 1
        }
        try skip("]")
        return .array(elements)
    }

    mutating func number() throws(JSONParseError) -> JSONValue {
        let start = position
        while let byte, (0x30...0x39).contains(byte) || "+-.eE".utf8.contains(byte) { position += 1 }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        guard Double(text) != nil else {
            position = start
            throw failure("expected a value")
        }
        return .number(text)
    }

    mutating func string() throws(JSONParseError) -> String {
        position += 1
        let start = position
        while let byte, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= 0x20 { position += 1 }
        // Most strings have no escape: they are taken in one piece.
        var text = String(decoding: bytes[start..<position], as: UTF8.self)
        while let byte, byte != UInt8(ascii: "\"") {
            if byte == UInt8(ascii: "\\") {
                text.unicodeScalars.append(try escape())
            } else {
                guard byte >= 0x20 else { throw failure("a control character in a string") }
                let from = position
                while let byte = self.byte, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= 0x20 {
                    position += 1
                }
                text += String(decoding: bytes[from..<position], as: UTF8.self)
            }
        }
        guard byte != nil else { throw failure("the text ends in a string") }
        position += 1
        return text
    }

    mutating func escape() throws(JSONParseError) -> Unicode.Scalar {
        position += 1
        guard let byte else { throw failure("the text ends in a string") }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try unicodeEscape()
        default: throw failure("an unknown escape")
        }
    }

    mutating func unicodeEscape() throws(JSONParseError) -> Unicode.Scalar {
        let unit = try hexadecimal()
        if let scalar = Unicode.Scalar(unit) { return scalar }
        // The upper half of a surrogate pair: its lower half must follow. A lone half becomes U+FFFD, as in Go.
        guard (0xD800..<0xDC00).contains(unit), bytes[position...].starts(with: [0x5C, 0x75]) else { return "\u{FFFD}" }
        let before = position
        position += 2
        let low = try hexadecimal()
        guard (0xDC00..<0xE000).contains(low),
            let scalar = Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00))
        else {
            position = before
            return "\u{FFFD}"
        }
        return scalar
    }

    mutating func hexadecimal() throws(JSONParseError) -> UInt32 {
        guard position + 4 <= bytes.count,
            let unit = UInt32(String(decoding: bytes[position..<position + 4], as: UTF8.self), radix: 16)
        else { throw failure("expected four hexadecimal digits") }
        position += 4
        return unit
    }
}
