/// A text as one value of a query or one segment of a path: everything but the unreserved characters of RFC 3986 is
/// percent-encoded, so that `+`, `&`, `=` and blanks of a command arrive as they are.
/// - Parameter text: Any text.
/// - Returns: ASCII.
func percentEncoded(_ text: String) -> String {
    var encoded = ""
    encoded.reserveCapacity(text.utf8.count)
    for byte in text.utf8 {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"):
            encoded.unicodeScalars.append(Unicode.Scalar(byte))
        default:
            let digits = String(byte, radix: 16, uppercase: true)
            encoded += digits.count == 1 ? "%0\(digits)" : "%\(digits)"
        }
    }
    return encoded
}

/// A path with its query.
/// - Parameters:
///   - path: The path, as it goes over the wire.
///   - query: Names and values, in order; a name may come more than once.
/// - Returns: What follows the host in a URL.
func pathWithQuery(_ path: String, _ query: [(String, String)]) -> String {
    guard !query.isEmpty else { return path }
    return path + "?" + query.map { "\(percentEncoded($0.0))=\(percentEncoded($0.1))" }.joined(separator: "&")
}
