import TextParsing
import ClusterBundle
import FoundationEssentials
import Replay
import ReplaySupport
import Synchronization

/// The replays of the repository's bundles, each started once for all tests of the process, which ends them.
///
/// The daemons are shared. Tests that count requests, or need a server that behaves otherwise, run an API server of their
/// own before them: that costs milliseconds.
enum TestClusters {
    static let folder =
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().path + "/testdata/bundles"

    private struct Place: Hashable {
        var bundle: String
        /// The cluster address of the cluster's DNS where the hosts have VRFs.
        var dns: String?
        var ovn: TestOVN
    }

    private static let running = Mutex<[Place: Task<RunningReplay, any Error>]>([:])

    /// A bundle's running cluster, with a server that forbids nothing.
    static func shared(_ bundle: String) async throws -> ReplayedCluster {
        let place = Place(bundle: bundle, ovn: try await TestOVN.chosen(for: bundle))
        return try await shared(place) { try await start(bundle, on: place.ovn) }
    }

    /// A bundle's running cluster whose hosts have VRFs, as ``HostsWithVRFs`` has it.
    static func sharedWithVRFs(_ bundle: String, dns: String) async throws -> ReplayedCluster {
        let place = Place(bundle: bundle, dns: dns, ovn: try await TestOVN.chosen(for: bundle))
        return try await shared(place) {
            let variant = try TestFolder()
            try HostsWithVRFs.copy(folder + "/" + bundle, to: variant.path + "/bundle", dns: dns)
            return try await RunningReplay.start(
                bundle: variant.path + "/bundle", on: try await place.ovn.installation())
        }
    }

    private static func shared(
        _ place: Place, _ start: @Sendable @escaping () async throws -> RunningReplay
    ) async throws -> ReplayedCluster {
        let task = running.withLock { running in
            if let task = running[place] { return task }
            let task = Task { try await start() }
            running[place] = task
            return task
        }
        return try await task.value.cluster
    }

    /// Starts a cluster for one test alone, which must stop it.
    static func start(_ bundle: String) async throws -> RunningReplay {
        try await start(bundle, on: try await TestOVN.chosen(for: bundle))
    }

    /// Starts a cluster on an OVN that is named.
    static func start(_ bundle: String, on ovn: TestOVN) async throws -> RunningReplay {
        try await RunningReplay.start(bundle: folder + "/" + bundle, on: try await ovn.installation())
    }

    /// Runs another API server before a bundle's shared daemons.
    ///
    /// - Parameters:
    ///   - bundle: The bundle's name.
    ///   - options: How the server behaves.
    ///   - edit: Changes the objects that the server has.
    ///   - body: Gets the server.
    /// - Returns: What the body returns.
    /// - Throws: What the body throws, or the error of a replay that cannot start.
    static func withServer<Result: Sendable>(
        _ bundle: String, options: ReplayServerOptions = ReplayServerOptions(),
        edit: (inout ClusterBundle.Bundle) -> Void = { _ in },
        _ body: @Sendable @escaping (ReplayServer) async throws -> Result
    ) async throws -> Result {
        let cluster = try await shared(bundle)
        var objects = try await ClusterBundle.Bundle.read(folder + "/" + bundle)
        edit(&objects)
        return try await withReplayServer(
            serving: ObjectStore(objects), launcher: cluster.daemons.launcher, options: options, body: body)
    }
}

extension ClusterBundle.Bundle {
    /// The nodes of pods, by the pods' names.
    var nodesOfPods: [String: String] {
        var nodes: [String: String] = [:]
        for pod in items("pods") {
            nodes[pod[path: "metadata", "name"]?.string ?? ""] = pod[path: "spec", "nodeName"]?.string
        }
        return nodes
    }

    /// Changes one object of a resource.
    mutating func edit(_ resource: String, _ name: String, _ change: (JSONValue) -> JSONValue) {
        guard let list = lists[resource] else { return }
        let items = items(resource).map { $0[path: "metadata", "name"]?.string == name ? change($0) : $0 }
        lists[resource] = list.setting("items", to: .array(items))
    }
}

extension JSONValue {
    /// This object with another value for a member.
    func setting(_ key: String, to value: JSONValue) -> JSONValue {
        .object(without(key).members + [JSONMember(key: key, value: value)])
    }
}

/// A folder that goes when the value does.
final class TestFolder: Sendable {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.path + "/ovnpath-tests-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Writes a file and returns its path.
    func file(_ name: String, _ text: String) throws -> String {
        let path = path + "/" + name
        try Data(text.utf8).write(to: URL(filePath: path))
        return path
    }
}
