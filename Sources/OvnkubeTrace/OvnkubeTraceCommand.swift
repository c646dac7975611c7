package import ArgumentParser
import FoundationEssentials

/// `ovnpath ovnkube-trace`: the tool of that name, which reads its flags itself.
package struct OvnkubeTraceCommand: AsyncParsableCommand {
    /// The name of the command, and of the program that stands for it.
    package static let name = "ovnkube-trace"

    package static let configuration = CommandConfiguration(
        commandName: name,
        abstract: "Run as a drop-in replacement for ovnkube-trace.",
        discussion: """
            Takes the flags of ovnkube-trace and prints its result lines, as the program also does when it is started \
            under that name. -help lists the flags.

            Exit codes: 0, every step succeeded; 255, a step failed; 1, an error, or a step whose result could not be \
            determined; 2, invalid flags.

            Examples:
              ovnpath ovnkube-trace -src web-0 -dst db-0 -tcp -dst-port 5432
              ovnpath ovnkube-trace -src web-0 -src-namespace shop -service db -tcp
              ovnpath ovnkube-trace -src web-0 -dst-ip 203.0.113.7 -udp -dst-port 53
            """)

    @Argument(parsing: .captureForPassthrough, help: "The flags of ovnkube-trace.")
    package var flags: [String] = []

    package init() {}

    package func run() async throws { throw ExitCode(await Self.run(arguments: flags)) }

    /// Runs the tool on the process's own streams and returns its exit code.
    package static func run(arguments: [String]) async -> Int32 {
        await OvnkubeTrace(environment: ProcessInfo.processInfo.environment, streams: .standard).run(arguments)
    }
}
