/// Reads JSON text (RFC 8259) and keeps integers apart from real numbers, as OVSDB does.
///
/// Replies of a Southbound database run to tens of megabytes; this reads their bytes once, where a decoder of types
/// would try each type in turn.
package struct JSONParser {
    private let bytes: [UInt8]
    private var index = 0
    private let tool: String

    /// Deeper than OVSDB nests; keeps damaged text from exhausting the stack.
    private static let maximalDepth = 64

    package init(_ text: String, of tool: String) {
        bytes = Array(text.utf8)
        self.tool = tool
    }

    /// Reads the one value of the text, with nothing but white space around it.
    package mutating func parse() throws(ToolOutputError) -> JSONValue {
        skipSpace()
        let value = try value(depth: 0)
        skipSpace()
        guard index == bytes.count else { throw unexpected("the end of the JSON text") }
        return value
    }

    private var byte: UInt8? { index < bytes.count ? bytes[index] : nil }

    private mutating func skipSpace() {
        while let byte, byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 { index += 1 }
    }

    private mutating func value(depth: Int) throws(ToolOutputError) -> JSONValue {
        guard depth < Self.maximalDepth else { throw unexpected("less nesting") }
        switch byte {
        case UInt8(ascii: "{"): return .object(try members(depth: depth))
        case UInt8(ascii: "["): return .array(try elements(depth: depth))
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .boolean(true))
        case UInt8(ascii: "f"): return try word("false", .boolean(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return try number()
        }
    }

    private mutating func elements(depth: Int) throws(ToolOutputError) -> [JSONValue] {
        index += 1
        var elements: [JSONValue] = []
        skipSpace()
        if take("]") { return elements }
        while true {
            skipSpace()
            elements.append(try value(depth: depth + 1))
            skipSpace()
            if take("]") { return elements }
            guard take(",") else { throw unexpected("\",\" or \"]\"") }
        }
    }

    private mutating func members(depth: Int) throws(ToolOutputError) -> [(key: String, value: JSONValue)] {
        index += 1
        var members: [(key: String, value: JSONValue)] = []
        skipSpace()
        if take("}") { return members }
        while true {
            skipSpace()
            guard byte == UInt8(ascii: "\"") else { throw unexpected("a member's name") }
            let key = try string()
            skipSpace()
            guard take(":") else { throw unexpected("\":\"") }
            skipSpace()
            members.append((key, try value(depth: depth + 1)))
            skipSpace()
            if take("}") { return members }
            guard take(",") else { throw unexpected("\",\" or \"}\"") }
        }
    }

    private mutating func string() throws(ToolOutputError) -> String {
        index += 1
        let start = index
        while let byte, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") { index += 1 }
        if take("\"") { return String(decoding: bytes[start..<index - 1], as: UTF8.self) }
        var result = Array(bytes[start..<index])
        while let byte {
            index += 1
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: result, as: UTF8.self)
            case UInt8(ascii: "\\"): result += try escape()
            default: result.append(byte)
            }
        }
        throw unexpected("the end of a string")
    }

    private mutating func escape() throws(ToolOutputError) -> [UInt8] {
        let escaped: [UInt8: UInt8] = [
            UInt8(ascii: "\""): 0x22, UInt8(ascii: "\\"): 0x5c, UInt8(ascii: "/"): 0x2f, UInt8(ascii: "b"): 0x08,
            UInt8(ascii: "f"): 0x0c, UInt8(ascii: "n"): 0x0a, UInt8(ascii: "r"): 0x0d, UInt8(ascii: "t"): 0x09,
        ]
        guard let byte else { throw unexpected("an escaped character") }
        index += 1
        if let plain = escaped[byte] { return [plain] }
        guard byte == UInt8(ascii: "u") else { throw unexpected("an escaped character") }
        var code = try hex4()
        if (0xd800..<0xdc00).contains(code), take("\\"), take("u") {
            let low = try hex4()
            guard (0xdc00..<0xe000).contains(low) else { throw unexpected("the second half of a surrogate pair") }
            code = 0x10000 + (code - 0xd800) << 10 + (low - 0xdc00)
        }
        guard let scalar = Unicode.Scalar(code) else { throw unexpected("a Unicode character") }
        return Array(String(Character(scalar)).utf8)
    }

    private mutating func hex4() throws(ToolOutputError) -> UInt32 {
        guard index + 4 <= bytes.count,
            let code = UInt32(String(decoding: bytes[index..<index + 4], as: UTF8.self), radix: 16)
        else { throw unexpected("four hexadecimal digits") }
        index += 4
        return code
    }

    private mutating func number() throws(ToolOutputError) -> JSONValue {
        let start = index
        while let byte, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || "+-.eE".utf8.contains(byte) {
            index += 1
        }
        let text = String(decoding: bytes[start..<index], as: UTF8.self)
        if let integer = Int64(text) { return .integer(integer) }
        guard let real = Double(text) else {
            index = start
            throw unexpected("a value")
        }
        return .real(real)
    }

    private mutating func word(_ text: String, _ value: JSONValue) throws(ToolOutputError) -> JSONValue {
        guard bytes[index...].starts(with: text.utf8) else { throw unexpected("a value") }
        index += text.utf8.count
        return value
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard byte == UInt8(ascii: character) else { return false }
        index += 1
        return true
    }

    private func unexpected(_ wanted: String) -> ToolOutputError {
        let line = 1 + bytes[..<min(index, bytes.count)].count { $0 == 0x0a }
        guard index < bytes.count else {
            return ToolOutputError(tool: tool, line: line, text: "", problem: .truncated(missing: wanted))
        }
        let excerpt = String(decoding: bytes[index..<min(index + 40, bytes.count)], as: UTF8.self)
        return ToolOutputError(tool: tool, line: line, text: excerpt, problem: .unexpected(wanted: wanted))
    }
}
