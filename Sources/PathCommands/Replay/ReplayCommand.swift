package import ArgumentParser
import ClusterBundle
import Console
import FoundationEssentials
import PathReport
import Replay
import UnixSignals

/// `ovnpath replay`: the cluster of a bundle on this machine.
package struct ReplayCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Run the cluster of a captured bundle on this machine.",
        usage: """
            ovnpath replay BUNDLE
            ovnpath replay BUNDLE -- COMMAND [ARGUMENT ...]
            ovnpath replay --stop
            """,
        discussion: """
            Starts the OVN and Open vSwitch daemons of every node of the cluster in a private directory, and an API \
            server on 127.0.0.1 that serves the cluster's objects and runs commands in its nodes. It does not need \
            root, and leaves nothing behind.

            The replay uses the installed OVN and Open vSwitch that can hold the bundle's databases without loss and \
            are closest to the versions of the captured cluster: those of this machine, or those that \
            `scripts/install-ovn` installs into the directory .ovn of a checkout. To choose one installation, use --ovn \
            or the environment variable OVNPATH_OVN.

            With a command, KUBECONFIG is set for it, and its exit code is returned (128 plus the signal number if a \
            signal ended it). Without a command, the cluster runs until Ctrl-C. Exit code 3: the cluster could not be \
            started.

            Examples:
              ovnpath replay testdata/bundles/workshop
              ovnpath replay testdata/bundles/today -- kubectl get pods -A -o wide
              ovnpath replay --ovn /opt/ovn testdata/bundles/today
              ovnpath replay --stop
            """)

    @Argument(help: "The bundle: a directory, or a .tar.gz of it.")
    var bundle: String?

    @Argument(parsing: .postTerminator, help: "A command to run in the cluster.")
    var command: [String] = []

    @Option(
        help: ArgumentHelp("Use the OVN and Open vSwitch installed under this prefix.", valueName: "prefix"),
        completion: .directory)
    var ovn: String?

    @Option(
        help: ArgumentHelp(
            "Delay each answer of the API server, as if the cluster were far away.",
            valueName: "milliseconds"))
    var latency: Int = 0

    @Flag(help: "Stop every replay of this user.")
    var stop = false

    package init() {}

    package func validate() throws {
        if stop, bundle != nil || ovn != nil || !command.isEmpty {
            throw ValidationError("--stop cannot be combined with a bundle, --ovn or a command")
        }
        if let ovn, ovn.isEmpty { throw ValidationError("--ovn must name the prefix of an installation") }
        if !(0...60_000).contains(latency) { throw ValidationError("--latency must be from 0 to 60000 milliseconds") }
        if !stop, bundle == nil { throw ValidationError("bundle required: give its directory, or --stop") }
    }

    package func run() async throws {
        if stop { return try await stopAll() }
        // Before anything is started: from here on a signal ends things in order.
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm, .sighup, .sigquit)
        let session = ReplaySession(
            bundle: bundle ?? "", prefix: ovn, command: command, latency: .milliseconds(latency))
        throw ExitCode(await session.run(signals))
    }

    private func stopAll() async throws {
        let stopped = try await ReplayStopping.stopAll()
        for replay in stopped {
            Terminal.write(
                replay.process.map { "stopped the replay with process ID \($0)\n" } ?? "removed \(replay.folder)\n")
        }
        if stopped.isEmpty { Terminal.write("no replay is running\n") }
    }
}
