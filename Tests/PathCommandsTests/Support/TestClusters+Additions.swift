import ClusterBundle
import FoundationEssentials
import Replay
import ReplaySupport
import Synchronization
import TextParsing

/// Replays of bundles with what they lack: rows that scripts of `testdata/additions` add as OVN-Kubernetes writes them, and the
/// objects of the API that they are made for. What is added, and from where that follows, is in the `README.md` beside them.
extension TestClusters {
    private static let additions =
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().path + "/testdata/additions"

    private struct Extended: Hashable {
        var bundle: String
        var addition: String
    }

    private static let extended = Mutex<[Extended: Task<RunningReplay, any Error>]>([:])

    /// Runs an API server before a bundle's daemons with an addition, which are started once for all tests of the process.
    ///
    /// - Parameters:
    ///   - bundle: The bundle's name.
    ///   - addition: The folder in `testdata/additions`.
    ///   - options: How the server behaves.
    ///   - body: Gets the server.
    /// - Returns: What the body returns.
    /// - Throws: What the body throws, or why the rows could not be added.
    static func withAdditions<Result: Sendable>(
        _ bundle: String, _ addition: String, options: ReplayServerOptions = ReplayServerOptions(),
        _ body: @Sendable @escaping (ReplayServer) async throws -> Result
    ) async throws -> Result {
        let place = Extended(bundle: bundle, addition: addition)
        let task = extended.withLock { running in
            if let task = running[place] { return task }
            let task = Task { try await start(place) }
            running[place] = task
            return task
        }
        let launcher = try await task.value.cluster.daemons.launcher
        return try await withReplayServer(
            serving: ObjectStore(try await objects(of: place)), launcher: launcher, options: options, body: body)
    }

    /// The bundle with the objects of an addition.
    private static func objects(of place: Extended) async throws -> ClusterBundle.Bundle {
        var bundle = try await ClusterBundle.Bundle.read(folder + "/" + place.bundle)
        let added = try JSONValue(parsing: Array(try text(place, "objects.json").utf8))
        for member in added["discovery"]?.members ?? [] { bundle.discovery[member.key] = member.value }
        for member in added["objects"]?.members ?? [] {
            bundle.lists[member.key] = ["items": .array(bundle.items(member.key) + member.value.elements)]
        }
        for member in added["podNetworks"]?.members ?? [] {
            let name = String(member.key.drop { $0 != "/" }.dropFirst())
            bundle.edit("pods", name) { $0.merging(member.value, into: "k8s.ovn.org/pod-networks") }
        }
        for member in added["nodeSubnets"]?.members ?? [] {
            bundle.edit("nodes", member.key) { $0.merging(member.value, into: "k8s.ovn.org/node-subnets") }
        }
        for member in added["zones"]?.members ?? [] {
            bundle.edit("nodes", member.key) { $0.annotated("k8s.ovn.org/zone-name", member.value) }
        }
        for annotation in added["withoutNodeAnnotations"]?.elements ?? [] {
            for node in bundle.items("nodes") {
                let name = node[path: "metadata", "name"]?.string ?? ""
                bundle.edit("nodes", name) { $0.withoutAnnotation(annotation.string ?? "") }
            }
        }
        for member in added["definitionAnnotations"]?.members ?? [] {
            for annotation in member.value.members {
                bundle.edit("network-attachment-definitions", member.key) {
                    $0.annotated(annotation.key, annotation.value)
                }
            }
        }
        for pod in added["withoutDatabases"]?.elements ?? [] {
            bundle.edit("pods", pod.string ?? "") { $0.withoutContainers(["nb-ovsdb", "sb-ovsdb", "ovn-northd"]) }
        }
        return bundle
    }

    private static func text(_ place: Extended, _ name: String) throws -> String {
        try String(contentsOfFile: additions + "/\(place.addition)/\(name)", encoding: .utf8)
    }

    private static func start(_ place: Extended) async throws -> RunningReplay {
        let replay = try await start(place.bundle)
        let bundle = try await ClusterBundle.Bundle.read(folder + "/" + place.bundle)
        func each(_ container: String, _ body: (String, String) async throws -> Void) async throws {
            for pod in bundle.items("pods") where pod.has(container) {
                let (name, node) = (pod[path: "metadata", "name"]?.string, pod[path: "spec", "nodeName"]?.string)
                try await body(name ?? "", node ?? "")
            }
        }
        let api = replay.cluster.server
        // Nobody is connected any more to databases that a node has no use for.
        let unused = try JSONValue(parsing: Array(try text(place, "objects.json").utf8))["withoutDatabases"]?.elements
        for (script, container) in [("northbound", "nb-ovsdb"), ("switch", "ovs-daemons"), ("southbound", "sb-ovsdb")] {
            let command = try text(place, "nodes.sh") + text(place, script + ".sh")
            try await each(container) { pod, node in
                try await api.run(["sh", "-c", command, "sh", node], on: (pod: pod, container: container))
            }
            try await each("nb-ovsdb") { pod, _ in
                guard !(unused ?? []).contains(.string(pod)) else { return }
                try await api.run(
                    ["ovn-nbctl", "--wait=hv", "--timeout=60", "sync"], on: (pod: pod, container: "nb-ovsdb"))
            }
        }
        return replay
    }
}

extension JSONValue {
    /// Whether a pod has a container of a name.
    fileprivate func has(_ container: String) -> Bool {
        self[path: "spec", "containers"]?.elements.contains { $0["name"]?.string == container } ?? false
    }

    /// This object with an annotation.
    fileprivate func annotated(_ annotation: String, _ value: JSONValue) -> JSONValue {
        guard let metadata = self["metadata"] else { return self }
        let annotations = metadata["annotations"] ?? [:]
        return setting("metadata", to: metadata.setting("annotations", to: annotations.setting(annotation, to: value)))
    }

    /// This object without an annotation.
    fileprivate func withoutAnnotation(_ annotation: String) -> JSONValue {
        guard let metadata = self["metadata"], let annotations = metadata["annotations"] else { return self }
        return setting("metadata", to: metadata.setting("annotations", to: annotations.without(annotation)))
    }

    /// This pod without containers of these names.
    fileprivate func withoutContainers(_ names: Set<String>) -> JSONValue {
        guard let spec = self["spec"], let containers = spec["containers"]?.elements else { return self }
        let left = containers.filter { !names.contains($0["name"]?.string ?? "") }
        return setting("spec", to: spec.setting("containers", to: .array(left)))
    }

    /// This object with more members in the JSON of one of its annotations.
    fileprivate func merging(_ added: JSONValue, into annotation: String) -> JSONValue {
        guard let metadata = self["metadata"], let annotations = metadata["annotations"],
            let known = annotations[annotation]?.string, let json = try? JSONValue(parsing: Array(known.utf8))
        else { return self }
        let merged = added.members.reduce(json) { $0.setting($1.key, to: $1.value) }
        return setting(
            "metadata",
            to: metadata.setting("annotations", to: annotations.setting(annotation, to: .string(merged.text))))
    }
}
