import FoundationEssentials
import Subprocess

/// The built program, run as its users run it.
enum Program {
    /// What a run left behind.
    struct Ended: Sendable, CustomStringConvertible {
        var output: String
        var error: String
        var exitCode: Int32?

        var description: String { "exit \(exitCode.map(String.init) ?? "by a signal")\n\(output)\n\(error)" }
    }

    /// `ovnpath`, which is built beside the tests.
    static var path: String {
        URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent().path + "/ovnpath"
    }

    /// Runs the program with these arguments, no home and nothing of this process's environment but the path.
    static func run(_ arguments: [String], kubeconfig: String? = nil, input: String = "") async throws -> Ended {
        let folder = try TestFolder()
        var environment: [Environment.Key: String] = ["PATH": "/usr/bin:/bin", "HOME": folder.path]
        if let kubeconfig { environment["KUBECONFIG"] = try folder.file("config", kubeconfig) }
        let variables = environment
        let result = try await Gate.pass {
            try await Subprocess.run(
                .name("env"), arguments: Arguments([path] + arguments), environment: .custom(variables),
                input: .string(input), output: .string(limit: 1 << 24), error: .string(limit: 1 << 20))
        }
        var exitCode: Int32?
        if case .exited(let code) = result.terminationStatus { exitCode = code }
        return Ended(output: result.standardOutput, error: result.standardError, exitCode: exitCode)
    }
}
