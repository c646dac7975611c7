import ClusterBundle
import Console
import FoundationEssentials
import Replay
import UnixSignals

/// One run of `ovnpath replay`, from the bundle to the exit code.
struct ReplaySession: Sendable {
    let bundle: String
    /// The installation of OVN that was named.
    let prefix: String?
    let command: [String]
    private let options: ReplayServerOptions
    private let child = ForwardedSignals()

    init(bundle: String, prefix: String? = nil, command: [String], latency: Duration = .zero) {
        self.bundle = bundle
        self.prefix = prefix
        self.command = command
        var options = ReplayServerOptions()
        options.latency = latency
        self.options = options
    }

    /// What a replay that cannot start exits with: what it was to find out is not known.
    private static let notStarted = ExitStatus.undetermined.rawValue

    /// - Parameter signals: The signals that end the replay, or go to its command once it runs.
    /// - Returns: The exit code, when nothing of the replay is left.
    func run(_ signals: UnixSignalsSequence) async -> Int32 {
        await withTaskGroup(of: Int32.self) { group in
            group.addTask { await replay() }
            group.addTask { await ended(by: signals) }
            // The other task ends as it is cancelled; a replay in its first seconds stops its daemons then.
            let code = await group.next() ?? Self.notStarted
            group.cancelAll()
            return code
        }
    }

    /// Forwards signals to the command, and returns at the first that comes while there is none.
    private func ended(by signals: UnixSignalsSequence) async -> Int32 {
        for await signal in signals where !child.forward(signal.rawValue) {
            // Ctrl-C is how a replay without a command is meant to end.
            return child.awaitsSignal ? 0 : 128 + signal.rawValue
        }
        // The sequence ends only when this task is cancelled.
        return Self.notStarted
    }

    private func replay() async -> Int32 {
        do {
            let bundle = try await Bundle.read(bundle)
            let installation = try await InstallationSearch(prefix: prefix).choose(for: bundle)
            return try await ReplayedCluster.run(bundle, on: installation, options: options) { cluster in
                for note in ReplayGuide.notes(bundle, cluster.daemons) { Self.complain("note: \(note)") }
                return try await withThrowingTaskGroup(of: Int32?.self) { group in
                    group.addTask {
                        try await reportDeaths(cluster)
                        return nil
                    }
                    group.addTask { try await use(cluster, of: bundle) }
                    defer { group.cancelAll() }
                    while let result = try await group.next() {
                        if let code = result { return code }
                    }
                    return Self.notStarted
                }
            }
        } catch is CancellationError {
            return Self.notStarted
        } catch {
            Self.complain("\(error)")
            return Self.notStarted
        }
    }

    /// Runs the command, or prints how to use the cluster and waits to be cancelled.
    private func use(_ cluster: ReplayedCluster, of bundle: Bundle) async throws -> Int32 {
        if command.isEmpty {
            child.waitForSignal()
            Terminal.write(
                ReplayGuide.text(
                    bundle, on: cluster.daemons.installation, kubeconfig: cluster.kubeconfigPath))
            while true { try await Task.sleep(for: .seconds(3600)) }
        }
        return try await ReplayedCommand(command: command, kubeconfig: cluster.kubeconfigPath).run(child)
    }

    private func reportDeaths(_ cluster: ReplayedCluster) async throws {
        var seen = 0
        while true {
            Self.complain("\(try await cluster.daemons.death(after: seen))")
            seen += 1
        }
    }

    private static func complain(_ line: String) { Terminal.complain(line) }
}
