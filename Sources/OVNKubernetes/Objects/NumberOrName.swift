/// A number or a name (`intstr.IntOrString` of Kubernetes).
package enum NumberOrName: Decodable, Hashable, Sendable, CustomStringConvertible {
    case number(UInt16)
    case name(String)

    /// Decodes a number, or a text; a text of digits is a number too.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let number = try? container.decode(UInt16.self) {
            self = .number(number)
        } else {
            let text = try container.decode(String.self)
            self = UInt16(text).map { .number($0) } ?? .name(text)
        }
    }

    /// The number or the name.
    package var description: String {
        switch self {
        case .number(let number): String(number)
        case .name(let name): name
        }
    }
}
