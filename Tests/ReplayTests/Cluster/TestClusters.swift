import ClusterBundle
import FoundationEssentials
import ReplaySupport
import Subprocess
import Synchronization

@testable import Replay

/// The replays of the repository's bundles, each started once for all tests of the process.
enum TestClusters {
    static let folder =
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().path + "/testdata/bundles"

    private struct Place: Hashable {
        var bundle: String
        var ovn: TestOVN
    }

    private static let running = Mutex<[Place: Task<ReplayCluster, any Error>]>([:])

    /// A running cluster that must not be stopped or changed: the supervisor ends it with the test process.
    ///
    /// - Parameter name: The bundle's name.
    /// - Returns: The cluster.
    /// - Throws: The error of a replay that cannot start.
    static func shared(_ name: String) async throws -> ReplayCluster {
        let place = Place(bundle: name, ovn: try await TestOVN.chosen(for: name))
        let task = running.withLock { running in
            if let task = running[place] { return task }
            let task = Task {
                let base = try ReplayBase.usable(among: ReplayBase.candidates(name: "ovnpath-in-process"))
                return try await ReplayCluster.start(
                    try await Bundle.read(folder + "/" + name), on: place.ovn.installation(), in: base)
            }
            running[place] = task
            return task
        }
        return try await task.value
    }
}

/// The output of a command that a launch starts.
struct Outcome {
    var output: String
    var error: String
    var status: TerminationStatus
}

extension ContainerLaunch {
    /// Starts the command as the API server does and waits for its end.
    func run() async throws -> Outcome {
        var variables: [Environment.Key: String] = [:]
        for (name, value) in environment { variables[Environment.Key(stringLiteral: name)] = value }
        let result = try await Subprocess.run(
            .name("env"), arguments: Arguments([executable] + arguments), environment: .custom(variables),
            output: .string(limit: 1 << 24), error: .string(limit: 1 << 20))
        return Outcome(
            output: result.standardOutput, error: result.standardError, status: result.terminationStatus)
    }
}
