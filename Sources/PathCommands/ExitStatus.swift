/// The exit codes of the commands, as the manual lists them.
enum ExitStatus: Int32 {
    /// The packet is delivered, and so is the reply.
    case delivered = 0
    /// The packet or the reply is dropped or rejected.
    case notDelivered = 1
    /// The arguments or the kubeconfig cannot be used.
    case usage = 2
    /// It could not be determined: the cluster cannot be reached or refuses, an object is missing, a tool failed.
    case undetermined = 3
}
