import PathModel

/// Some reason, where a test is about what becomes of one.
extension Unknown: ExpressibleByStringLiteral {
    /// What an error says.
    public init(stringLiteral text: String) { self = .error(text) }
}
