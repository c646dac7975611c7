/// The path and the query of a request, decoded.
package struct RequestTarget: Sendable, Equatable {
    /// The path as sent, without the query, e.g. `/api/v1/pods`.
    package let path: String
    /// The path's segments, percent-decoded, without empty ones.
    package let segments: [String]
    /// The query's items in order, decoded; an item without `=` has an empty value.
    package let query: [(name: String, value: String)]

    /// Takes a request's target, e.g. `/api/v1/pods?limit=1`.
    package init(_ uri: String) {
        let parts = uri.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        path = String(parts[0])
        segments = parts[0].split(separator: "/").map { Self.decode($0, plusIsSpace: false) }
        guard parts.count == 2 else {
            query = []
            return
        }
        query = parts[1].split(separator: "&").map { item in
            let halves = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (
                Self.decode(halves[0], plusIsSpace: true),
                halves.count == 2 ? Self.decode(halves[1], plusIsSpace: true) : ""
            )
        }
    }

    /// The first value of a query item; `nil` when the query has none of that name.
    package func first(_ name: String) -> String? {
        query.first { $0.name == name }?.value
    }

    /// All values of a query item, in order.
    package func all(_ name: String) -> [String] {
        query.filter { $0.name == name }.map(\.value)
    }

    /// A boolean as Go's `strconv.ParseBool` takes them; anything else is false.
    package func flag(_ name: String) -> Bool {
        ["1", "t", "T", "true", "TRUE", "True"].contains(first(name) ?? "")
    }

    package static func == (left: RequestTarget, right: RequestTarget) -> Bool {
        left.path == right.path && left.query.elementsEqual(right.query, by: ==)
    }

    private static func decode(_ text: Substring, plusIsSpace: Bool) -> String {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), let code = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16),
                rest.count >= 2
            {
                bytes.append(code)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(plusIsSpace && byte == UInt8(ascii: "+") ? 0x20 : byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
