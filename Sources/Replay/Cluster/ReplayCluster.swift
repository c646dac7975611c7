package import ClusterBundle
import FoundationEssentials
import Glibc

/// The daemons of a bundle's nodes and zones, running on this machine.
package final class ReplayCluster: Sendable {
    /// What its programs are of.
    package let installation: OVNInstallation
    /// What is not as it was captured, in words for people.
    package let notes: [String]
    /// Starts commands in the containers of the bundle's pods.
    package let launcher: ContainerLauncher
    private let folder: ReplayFolder
    private let supervisor: DaemonSupervisor
    private let nodes: [ReplayedNode]

    private init(
        _ started: ClusterStart.Started, on installation: OVNInstallation, launcher: ContainerLauncher,
        folder: ReplayFolder, supervisor: DaemonSupervisor
    ) {
        self.installation = installation
        notes = started.notes
        nodes = started.nodes
        self.launcher = launcher
        self.folder = folder
        self.supervisor = supervisor
    }

    /// Absolute path of the replay's private folder, in which more of it may be kept; it goes with `stop()`.
    package var folderPath: String { folder.path }

    /// Starts every daemon and waits until the cluster is as it was captured.
    ///
    /// - Parameters:
    ///   - bundle: Whose cluster; its files are only read, and not needed any more afterwards.
    ///   - installation: Whose programs run; what the search chooses by default.
    ///   - base: Where to put the run directories.
    ///   - seconds: How long each condition may take.
    /// - Returns: The running cluster, which must be stopped.
    /// - Throws: `ReplayError`, `BundleError`; nothing is left running then.
    package static func start(
        _ bundle: Bundle, on installation: OVNInstallation? = nil, in base: ReplayBase? = nil, seconds: Int = 30
    ) async throws -> ReplayCluster {
        let plan = try ReplayPlan(bundle)
        let chosen = if let installation { installation } else { try await InstallationSearch().choose(for: bundle) }
        let folder = try ReplayFolder.make(in: try base ?? ReplayBase.usable())
        // A supervisor that died would otherwise end the replay's own process at the next line to it.
        signal(SIGPIPE, SIG_IGN)
        let supervisor = DaemonSupervisor(folder: folder.path)
        do {
            let start = ClusterStart(
                plan: plan, installation: chosen, folder: folder.path, supervisor: supervisor, seconds: seconds)
            let started = try await untilDeath(of: supervisor) { try await start.run() }
            let launcher = try await ContainerLauncher.make(
                bundle, folder: folder.path, environments: start.environments)
            return ReplayCluster(
                started, on: chosen, launcher: launcher, folder: folder, supervisor: supervisor)
        } catch {
            await supervisor.stop()
            folder.remove()
            throw error
        }
    }

    /// Runs `body`, or throws as soon as a daemon dies.
    private static func untilDeath<T: Sendable>(
        of supervisor: DaemonSupervisor, _ body: @escaping @Sendable () async throws -> T
    ) async throws -> T {
        try await withThrowingTaskGroup(of: T.self) { group in
            group.addTask(operation: body)
            group.addTask { throw ReplayError.daemonDied(try await supervisor.death()) }
            defer { group.cancelAll() }
            do {
                guard let first = try await group.next() else { throw CancellationError() }
                return first
            } catch {
                // What a daemon's death broke says less than the death.
                if let death = supervisor.deaths.first { throw ReplayError.daemonDied(death) }
                throw error
            }
        }
    }

    /// Keeps the tunnels' neighbours known for as long as the task runs: ovs-vswitchd forgets those that it was told after
    /// a while, an hour at the most, and cannot ask for them here.
    package func keepNeighbours() async {
        let underlays = nodes.compactMap(\.underlay)
        while (try? await Task.sleep(for: .seconds(Underlay.neighbourSeconds / 2))) != nil {
            for node in nodes {
                // A node whose switch has died is reported elsewhere.
                try? await node.connect(to: underlays.filter { $0 != node.underlay })
            }
        }
    }

    /// Waits for the death of a daemon.
    ///
    /// - Parameter seen: How many deaths the caller knows of.
    /// - Returns: The first that the caller does not know of.
    /// - Throws: `ReplayError.supervisorEnded`; `CancellationError`.
    package func death(after seen: Int = 0) async throws -> DaemonDeath {
        try await supervisor.death(after: seen)
    }

    /// The daemons that died so far.
    package var deaths: [DaemonDeath] { supervisor.deaths }

    /// Ends every process of the replay and removes its folder.
    package func stop() async {
        await supervisor.stop()
        folder.remove()
    }
}
