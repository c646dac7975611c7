/// Why no access to a cluster could be made of the kubeconfig files.
///
/// One line for people, naming the file, the entry and the fix.
package struct KubeconfigError: Error, Equatable, Sendable, CustomStringConvertible {
    /// One line for people.
    package var description: String

    init(_ description: String) {
        self.description = description.oneLine
    }
}
