/// Why a text is not JSON, and where.
package struct JSONParseError: Error, Equatable, CustomStringConvertible {
    /// What is wrong, e.g. `ends within a string`.
    package var problem: String
    /// Bytes before the place.
    package var offset: Int

    package var description: String { "\(problem) at byte \(offset)" }
}

extension JSONValue {
    /// Reads one JSON value that fills the whole text (RFC 8259).
    ///
    /// - Parameter text: The text as UTF-8.
    /// - Throws: `JSONParseError` for anything that is not exactly one value.
    package init(parsing text: some Collection<UInt8>) throws(JSONParseError) {
        var parser = JSONParser(bytes: Array(text))
        self = try parser.document()
    }
}

/// A cursor over the bytes of a JSON text.
private struct JSONParser {
    let bytes: [UInt8]
    var position = 0
    /// Deeper nesting is refused: the parser recurses, and no API object comes near.
    private static let deepest = 200

    init(bytes: [UInt8]) { self.bytes = bytes }

    mutating func document() throws(JSONParseError) -> JSONValue {
        let value = try value(depth: 0)
        skipSpace()
        guard position == bytes.count else { throw error("has more text after the value") }
        return value
    }

    private func error(_ problem: String) -> JSONParseError { JSONParseError(problem: problem, offset: position) }

    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard next == byte else { return false }
        position += 1
        return true
    }

    private mutating func value(depth: Int) throws(JSONParseError) -> JSONValue {
        guard depth < Self.deepest else { throw error("is nested too deeply") }
        skipSpace()
        switch next {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try array(depth: depth)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case nil: throw error("ends where a value should be")
        default: return .number(try number())
        }
    }

    private mutating func word(_ word: StaticString, _ value: JSONValue) throws(JSONParseError) -> JSONValue {
        for index in 0..<word.utf8CodeUnitCount {
            guard take(word.utf8Start[index]) else { throw error("has no value") }
        }
        return value
    }

    private mutating func object(depth: Int) throws(JSONParseError) -> JSONValue {
        position += 1
        var members: [JSONMember] = []
        skipSpace()
        if take(UInt8(ascii: "}")) { return .object([]) }
        while true {
            skipSpace()
            guard next == UInt8(ascii: "\"") else { throw error("has no member name") }
            let name = try string()
            skipSpace()
            guard take(UInt8(ascii: ":")) else { throw error("has no colon after a member name") }
            members.append(JSONMember(key: name, value: try value(depth: depth + 1)))
            skipSpace()
            if take(UInt8(ascii: "}")) { return .object(members) }
            guard take(UInt8(ascii: ",")) else { throw error("ends within an object") }
        }
    }

    private mutating func array(depth: Int) throws(JSONParseError) -> JSONValue {
        position += 1
        var elements: [JSONValue] = []
        skipSpace()
        if take(UInt8(ascii: "]")) { return .array([]) }
        while true {
            elements.append(try value(depth: depth + 1))
            skipSpace()
            if take(UInt8(ascii: "]")) { return .array(elements) }
            guard take(UInt8(ascii: ",")) else { throw error("ends within an array") }
        }
    }

    private mutating func digits() throws(JSONParseError) {
        let start = position
        while let byte = next, byte >= 0x30, byte <= 0x39 { position += 1 }
        guard position > start else { throw error("has no value") }
    }

    private mutating func number() throws(JSONParseError) -> String {
        let start = position
        _ = take(UInt8(ascii: "-"))
        if !take(UInt8(ascii: "0")) { try digits() }
        if take(UInt8(ascii: ".")) { try digits() }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            if !take(UInt8(ascii: "-")) { _ = take(UInt8(ascii: "+")) }
            try digits()
        }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private mutating func string() throws(JSONParseError) -> String {
        position += 1
        var run = position
        var text: [UInt8]?
        while let byte = next {
            switch byte {
            case UInt8(ascii: "\""):
                defer { position += 1 }
                // Nearly every string has no escape: one copy then.
                guard var text else { return String(decoding: bytes[run..<position], as: UTF8.self) }
                text.append(contentsOf: bytes[run..<position])
                return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"):
                var grown = text ?? []
                grown.append(contentsOf: bytes[run..<position])
                position += 1
                grown.append(contentsOf: String(try escape()).utf8)
                text = grown
                run = position
            case 0..<0x20: throw error("has a bare control character in a string")
            default: position += 1
            }
        }
        throw error("ends within a string")
    }

    private mutating func escape() throws(JSONParseError) -> Unicode.Scalar {
        guard let byte = next else { throw error("ends within a string") }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
        case UInt8(ascii: "b"): return "\u{08}"
        case UInt8(ascii: "f"): return "\u{0C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): break
        default: throw error("has an unknown escape in a string")
        }
        let first = try hexDigits()
        if let scalar = Unicode.Scalar(first) { return scalar }
        // A surrogate means something only as the first half of a pair.
        guard first < 0xDC00, take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) else { return "\u{FFFD}" }
        let second = try hexDigits()
        guard (0xDC00..<0xE000).contains(second) else { return "\u{FFFD}" }
        return Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)) ?? "\u{FFFD}"
    }

    private mutating func hexDigits() throws(JSONParseError) -> UInt32 {
        guard position + 4 <= bytes.count,
            let value = UInt32(String(decoding: bytes[position..<position + 4], as: UTF8.self), radix: 16)
        else { throw error("has a bad \\u escape in a string") }
        position += 4
        return value
    }
}
