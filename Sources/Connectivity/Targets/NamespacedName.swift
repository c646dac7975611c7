/// A name, and its namespace where one was written.
package struct NamespacedName: Hashable, Sendable, CustomStringConvertible {
    /// The namespace.
    package var namespace: String?
    /// The name.
    package var name: String

    /// Makes a name.
    package init(namespace: String? = nil, name: String) {
        self.namespace = namespace
        self.name = name
    }

    /// `shop/web`, or the name alone.
    package var description: String { (namespace.map { $0 + "/" } ?? "") + name }
}
