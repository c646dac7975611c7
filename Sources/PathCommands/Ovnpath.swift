package import ArgumentParser

/// `ovnpath`: all subcommands.
package struct Ovnpath: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "ovnpath",
        abstract: "Trace a packet's path through an OVN-Kubernetes cluster.",
        version: "0.1.0",
        subcommands: [TraceCommand.self, DiffCommand.self, ReplayCommand.self])

    package init() {}

    /// Runs the program and returns its exit code.
    ///
    /// - Parameter arguments: The arguments, without the program's name.
    /// - Returns: The exit code, as ``ExitStatus`` and the subcommands document it.
    package static func run(arguments: [String]) async -> Int32 {
        do {
            var command = try parseAsRoot(arguments)
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
            return 0
        } catch {
            return tell(error)
        }
    }

    private static func tell(_ error: any Error) -> Int32 {
        let code = exitCode(for: error)
        let message = fullMessage(for: error)
        if code == .success {
            Terminal.write(message.isEmpty ? "" : message + "\n")
        } else if code == .validationFailure {
            Terminal.complain("\(self.message(for: error)); see `ovnpath help`")
        } else if !message.isEmpty {
            Terminal.writeError(message + "\n")
        }
        return code == .validationFailure ? ExitStatus.usage.rawValue : code.rawValue
    }
}
