import TextParsing

/// An element of the notation in which Open vSwitch prints datapath actions and their arguments: `name`, `name=value`
/// or `name(element,element)`; see `format_odp_action()` of lib/odp-util.c.
package struct DatapathTerm: Sendable, Equatable, CustomStringConvertible {
    /// What stands before `=` or `(`, or the whole.
    package var name: String
    /// What stands after `=`.
    package var value: String?
    /// What stands in parentheses.
    package var arguments: [DatapathTerm]?

    package init(_ name: String, value: String? = nil, arguments: [DatapathTerm]? = nil) {
        self.name = name
        self.value = value
        self.arguments = arguments
    }

    /// The value of the argument of that name.
    package subscript(name: String) -> String? { arguments?.first { $0.name == name }?.value }

    /// The argument of that name.
    package func argument(_ name: String) -> DatapathTerm? { arguments?.first { $0.name == name } }

    /// The number in an argument, decimal or `0x…`.
    package func number(_ name: String) -> UInt64? {
        self[name].flatMap { Number.parse($0.prefix { $0 != "/" }) }
    }

    /// The element as printed.
    package var description: String {
        var text = name
        if let value { text += "=" + value }
        if let arguments { text += "(" + arguments.map(\.description).joined(separator: ",") + ")" }
        return text
    }
}
