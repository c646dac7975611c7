/// The exit codes of the commands, as the manual lists them.
package enum ExitStatus: Int32 {
    /// The packet is delivered, and so is the reply; all assertions hold.
    case delivered = 0
    /// The packet or the reply is dropped or rejected; an assertion does not hold.
    case notDelivered = 1
    /// Invalid arguments, kubeconfig or file.
    case usage = 2
    /// The result could not be determined: the cluster is unreachable or refuses, an object is missing, a tool failed.
    case undetermined = 3
}
