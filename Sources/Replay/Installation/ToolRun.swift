import Subprocess
import SystemPackage

/// Runs tools to their end.
enum ToolRun {
    /// Runs a tool to its end.
    ///
    /// - Parameters:
    ///   - command: The program, a path or looked up in the `PATH` of its environment, and its arguments.
    ///   - environment: Its whole environment.
    ///   - input: Its standard input.
    ///   - node: Whose tool it is, for the error.
    ///   - seconds: When to give up on it.
    /// - Returns: Its standard output.
    /// - Throws: `ReplayError.toolFailed` when it cannot be started, fails or takes too long; `CancellationError`.
    static func output(
        of command: [String], environment: [String: String], input: String = "", node: String, seconds: Int = 30
    ) async throws -> String {
        try await withThrowingTaskGroup(of: String.self) { group in
            group.addTask { try await finish(command, environment, input, node: node) }
            group.addTask {
                try await Task.sleep(for: .seconds(seconds))
                throw ReplayError.toolFailed(
                    node: node, command: brief(command), output: "timed out after \(seconds) s")
            }
            defer { group.cancelAll() }
            return try await group.next() ?? ""
        }
    }

    private static func finish(
        _ command: [String], _ environment: [String: String], _ input: String, node: String
    ) async throws -> String {
        var variables: [Environment.Key: String] = [:]
        for (name, value) in environment { variables[Environment.Key(stringLiteral: name)] = value }
        let result: ExecutionResult<Void, StringOutput<UTF8>, StringOutput<UTF8>>
        do {
            result = try await Subprocess.run(
                command[0].contains("/") ? .path(FilePath(command[0])) : .name(command[0]),
                arguments: Arguments(Array(command.dropFirst())), environment: .custom(variables),
                input: .string(input), output: .string(limit: 256 << 20), error: .string(limit: 1 << 20))
        } catch let error as SubprocessError {
            try Task.checkCancellation()
            throw ReplayError.toolFailed(node: node, command: brief(command), output: "\(error)")
        }
        try Task.checkCancellation()
        guard result.terminationStatus.isSuccess else {
            let words = result.standardError.split(separator: "\n").suffix(3).joined(separator: "; ")
            throw ReplayError.toolFailed(
                node: node, command: brief(command), output: words.isEmpty ? "\(result.terminationStatus)" : words)
        }
        return result.standardOutput
    }

    /// A command short enough for one line.
    private static func brief(_ command: [String]) -> String {
        command.map { $0.count > 80 ? $0.prefix(77) + "..." : $0 }.joined(separator: " ")
    }
}
