package import ArgumentParser
import PathReport

/// `ovnpath`: all subcommands.
package struct Ovnpath: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "ovnpath",
        abstract: "Trace a packet's path through an OVN-Kubernetes cluster.",
        version: "0.1.0",
        subcommands: [
            TraceCommand.self, AssertCommand.self, MatrixCommand.self, DiffCommand.self, OvnkubeTraceCommand.self,
            ReplayCommand.self,
        ])

    package init() {}

    /// Runs the program and returns its exit code.
    ///
    /// - Parameters:
    ///   - arguments: The arguments, without the program's name.
    ///   - program: The name that the program was started under; under `ovnkube-trace` it is that tool.
    /// - Returns: The exit code, as ``ExitStatus`` and the subcommands document it.
    package static func run(arguments: [String], program: String = "ovnpath") async -> Int32 {
        // Before ArgumentParser: the tool's flags have one dash, and `-h` is its own.
        if program.split(separator: "/").last.map(String.init) == OvnkubeTraceCommand.name {
            return await OvnkubeTraceCommand.run(arguments: arguments)
        }
        if arguments.first == OvnkubeTraceCommand.name {
            return await OvnkubeTraceCommand.run(arguments: Array(arguments.dropFirst()))
        }
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
            let problem = message.isEmpty ? nil : Terminal.write(OutputText(lines: message + "\n"))
            guard let problem else { return ExitCode.success.rawValue }
            Terminal.complain(problem)
            return ExitStatus.usage.rawValue
        } else if code == .validationFailure {
            Terminal.complain("\(self.message(for: error)); see `ovnpath help`")
        } else if !message.isEmpty {
            Terminal.writeError(OutputText(lines: message + "\n"))
        }
        return code == .validationFailure ? ExitStatus.usage.rawValue : code.rawValue
    }
}
