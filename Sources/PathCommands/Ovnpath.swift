package import ArgumentParser
import Console
import OvnkubeTrace
import PathReport

/// `ovnpath`: all subcommands.
package struct Ovnpath: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "ovnpath",
        abstract: "Trace a packet's path through an OVN-Kubernetes cluster.",
        discussion: """
            Examples:
              ovnpath trace shop/web-0 svc/shop/db:5432
              ovnpath assert 'tests/*.yaml'
              ovnpath matrix --from ns/shop --to ns/shop --port 8080
            """,
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
            return await OvnkubeTraceTool.run(arguments)
        }
        if arguments.first == OvnkubeTraceCommand.name {
            return await OvnkubeTraceTool.run(Array(arguments.dropFirst()))
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
            return report(error, of: arguments.first)
        }
    }

    private static func report(_ error: any Error, of command: String?) -> Int32 {
        let code = exitCode(for: error)
        let message = fullMessage(for: error)
        if code == .success {
            let problem = message.isEmpty ? nil : Terminal.write(OutputText(lines: message + "\n"))
            guard let problem else { return ExitCode.success.rawValue }
            Terminal.complain(problem)
            return ExitStatus.usage.rawValue
        } else if code == .validationFailure {
            let known = configuration.subcommands.compactMap { $0.configuration.commandName }
            let page = command.flatMap { known.contains($0) ? " \($0)" : nil } ?? ""
            Terminal.complain("\(line(self.message(for: error))); see `ovnpath help\(page)`")
        } else if !message.isEmpty {
            Terminal.writeError(OutputText(lines: message + "\n"))
        }
        return code == .validationFailure ? ExitStatus.usage.rawValue : code.rawValue
    }

    /// A message of ArgumentParser in one line: it lists many values below each other, behind hyphens.
    private static func line(_ message: String) -> String {
        let lines = message.split(separator: "\n")
        let values = lines.dropFirst().map { $0.drop { $0 == " " || $0 == "-" } }.joined(separator: ", ")
        let text = (lines.first.map(String.init) ?? "") + (values.isEmpty ? "" : " " + values)
        return text.hasSuffix(".") ? String(text.dropLast()) : text
    }
}
