/// A packet through the logical flows of a zone (ovn-trace(8)).
package struct LogicalTrace: Hashable, Sendable {
    /// The program and its arguments.
    package var argv: [String]
    /// How the same can be asked of an ovn-trace that runs as a daemon; where several probes of a round can share one, they do.
    package var daemon: TraceDaemonRequest?

    /// Makes a trace.
    package init(argv: [String], daemon: TraceDaemonRequest? = nil) { (self.argv, self.daemon) = (argv, daemon) }
}

/// A request to an ovn-trace that answers many once it has loaded the database.
package struct TraceDaemonRequest: Hashable, Sendable {
    /// The command line that starts the daemon, without the socket for its requests and without ``repeated``.
    package var launch: [String]
    /// An argument of which the daemon uses up one after the other, some for each request.
    package var repeated: String
    /// How many of them a request takes at most.
    package var perRequest: Int
    /// The request: a command of the daemon and its arguments.
    package var request: [String]

    /// Makes a request.
    package init(launch: [String], repeated: String, perRequest: Int, request: [String]) {
        self.launch = launch
        self.repeated = repeated
        self.perRequest = perRequest
        self.request = request
    }

    /// Whether two requests can go to one daemon.
    func serves(_ other: TraceDaemonRequest) -> Bool { launch == other.launch && repeated == other.repeated }
}
