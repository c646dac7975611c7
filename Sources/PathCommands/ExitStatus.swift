/// The exit codes of the commands, as the manual lists them.
enum ExitStatus: Int32 {
    /// The packet is delivered, and so is the reply; all assertions hold.
    case delivered = 0
    /// The packet or the reply is dropped or rejected; an assertion does not hold.
    case notDelivered = 1
    /// The arguments, the kubeconfig or a file cannot be used.
    case usage = 2
    /// It could not be determined: the cluster cannot be reached or refuses, an object is missing, a tool failed.
    case undetermined = 3
}
