import ArgumentParser
import OvnkubeTrace

/// `ovnpath ovnkube-trace`: the tool of that name, which reads its flags itself.
struct OvnkubeTraceCommand: AsyncParsableCommand {
    /// The name of the command, and of the program that stands for it.
    static let name = "ovnkube-trace"

    static let configuration = CommandConfiguration(
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
    var flags: [String] = []

    func run() async throws { throw ExitCode(await OvnkubeTraceTool.run(flags)) }
}
