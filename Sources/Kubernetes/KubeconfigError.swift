/// Why no access to a cluster could be made of the kubeconfig files.
///
/// One line for people, naming the file, the entry and the fix.
package struct KubeconfigError: Error, Equatable, Sendable, CustomStringConvertible {
    /// One line for people.
    package var description: String
    /// Whether the files are in order but the client certificate in them has expired: the cluster would refuse it.
    package var isExpired = false

    init(_ description: String) {
        self.description = description.oneLine
    }

    /// A client certificate that the cluster would no longer accept.
    static func expired(_ description: String) -> KubeconfigError {
        var error = KubeconfigError(description)
        error.isExpired = true
        return error
    }
}
