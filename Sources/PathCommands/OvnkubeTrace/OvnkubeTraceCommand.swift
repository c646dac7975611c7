package import ArgumentParser
import FoundationEssentials

/// `ovnpath ovnkube-trace`: the tool of that name, which reads its flags itself.
package struct OvnkubeTraceCommand: AsyncParsableCommand {
    /// The name of the command, and of the program that stands for it.
    static let name = "ovnkube-trace"

    package static let configuration = CommandConfiguration(
        commandName: name,
        abstract: "Trace as OVN-Kubernetes' ovnkube-trace does, with its flags and result lines.",
        discussion: """
            The program does the same when it is started under the name ovnkube-trace. Its flags are in -help.

            The exit code is 0 when every step succeeds, 255 at the first that fails, 1 on errors and at a step whose \
            result cannot be determined, and 2 on flags that cannot be read.
            """)

    @Argument(parsing: .captureForPassthrough, help: "The flags of ovnkube-trace.")
    var flags: [String] = []

    package init() {}

    package func run() async throws { throw ExitCode(await Self.run(arguments: flags)) }

    /// Runs the tool on the process's own streams and returns its exit code.
    static func run(arguments: [String]) async -> Int32 {
        await OvnkubeTrace(environment: ProcessInfo.processInfo.environment, streams: .standard).run(arguments)
    }
}
