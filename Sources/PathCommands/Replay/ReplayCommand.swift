package import ArgumentParser
import FoundationEssentials
import Replay
import Snapshot
import UnixSignals
import PathReport

/// `ovnpath replay`: the cluster of a bundle on this machine.
package struct ReplayCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Run the cluster of a bundle on this machine.",
        usage: """
            ovnpath replay BUNDLE
            ovnpath replay BUNDLE -- COMMAND [ARGUMENT ...]
            ovnpath replay --stop
            """,
        discussion: """
            Starts the OVN and Open vSwitch daemons of each of the cluster's nodes in a private directory, and an API \
            server on 127.0.0.1 that serves the cluster's objects and executes commands in its nodes. Nothing of it \
            needs root, and nothing is left when it ends.

            The daemons are of the OVN and Open vSwitch that hold the bundle's databases without loss and are nearest \
            to those of the captured cluster: those of this machine, or those that `scripts/install-ovn` brings into \
            the folder .ovn of a checkout. --ovn, or else the variable OVNPATH_OVN, names the only ones to take.

            With a command, KUBECONFIG is set for it and its exit code is returned (128 and the number of the signal \
            that ended it). Without one, the cluster runs until Ctrl-C. The exit code is 3 when the cluster cannot be \
            started.
            """)

    @Argument(help: "The bundle's folder, or a .tar.gz of it.")
    var bundle: String?

    @Argument(parsing: .postTerminator, help: "A command to run in the cluster.")
    var command: [String] = []

    @Option(
        help: ArgumentHelp("Run the OVN and Open vSwitch that are installed below this folder.", valueName: "prefix"),
        completion: .directory)
    var ovn: String?

    @Option(
        help: ArgumentHelp(
            "Add a delay to each of the API server's answers, as the way to a distant cluster does.",
            valueName: "milliseconds"))
    var latency: Int = 0

    @Flag(help: "Stop every replay of this user.")
    var stop = false

    package init() {}

    package func validate() throws {
        if stop, bundle != nil || ovn != nil || !command.isEmpty {
            throw ValidationError("--stop takes no bundle, no --ovn and no command.")
        }
        if let ovn, ovn.isEmpty { throw ValidationError("--ovn needs the folder of an installation.") }
        if !(0...60_000).contains(latency) { throw ValidationError("--latency is from 0 to 60000 milliseconds.") }
        if !stop, bundle == nil { throw ValidationError("Give the bundle to replay, or --stop.") }
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
                replay.process.map { "stopped the replay of process \($0)\n" } ?? "cleared \(replay.folder)\n")
        }
        if stopped.isEmpty { Terminal.write("no replay is running\n") }
    }
}
