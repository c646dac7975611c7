import FoundationEssentials
import Kubernetes
import Logging
import PathModel
import PathReport
import Replay
import ReplaySupport
import Testing

@testable import LiveCluster

/// The rights that the README asks for are those that the program uses: no fewer, and none in vain.
@Suite(.onEachOVN) struct DocumentedRoleTests {
    /// A right: what may be done with which objects, and where.
    struct Right: Hashable, CustomStringConvertible {
        var verb: String
        var group: String
        /// The resource, with its subresource behind a slash.
        var resource: String
        /// The namespace of a right that a Role gives; `nil` for all.
        var namespace: String?

        var description: String {
            "\(verb) \(group.isEmpty ? "" : group + "/")\(resource)\(namespace.map { " in \($0)" } ?? "")"
        }
    }

    /// What the README's roles allow.
    static func documented() throws -> Set<Right> {
        let bytes = try #require(FileManager.default.contents(atPath: TestClusters.folder + "/../../README.md"))
        let blocks = String(decoding: bytes, as: UTF8.self).split(separator: "```").filter {
            $0.hasPrefix("yaml\nkind: ClusterRole\n")
        }
        let roles = (blocks.first ?? "").split(separator: "---\n")
        try #require(roles.count == 2)
        return Set(
            try roles.flatMap { role in
                let namespace = role.firstMatch(of: #/namespace: ([a-z-]+)/#).map { String($0.1) }
                #expect((namespace == nil) == role.contains("kind: ClusterRole\n"))
                let lines = role.split(separator: "\n").filter { $0.hasPrefix("- ") }
                #expect(!lines.isEmpty)
                return try lines.flatMap { line in
                    let rule = try #require(
                        line.wholeMatch(of: #/- \{apiGroups: \[(.+)\], resources: \[(.+)\], verbs: \[(.+)\]\}/#),
                        "\(line)")
                    func list(_ text: Substring) -> [String] { text.split(separator: ", ").map(String.init) }
                    return list(rule.1).flatMap { group in
                        list(rule.2).flatMap { resource in
                            list(rule.3).map {
                                Right(
                                    verb: $0, group: group == "\"\"" ? "" : group, resource: resource,
                                    namespace: namespace)
                            }
                        }
                    }
                }
            })
    }

    /// The rights that a logged request needs (Kubernetes, "Determine the Request Verb").
    static func rights(for request: String) throws -> [Right] {
        let target = try #require(request.split(separator: " ").last)
        var parts = target.prefix { $0 != "?" }.split(separator: "/").map(String.init)[...]
        let isCore = parts.popFirst() == "api"
        let group = isCore ? "" : parts.popFirst() ?? ""
        _ = parts.popFirst()
        var namespace: String?
        if parts.first == "namespaces", parts.count > 2 {
            parts.removeFirst()
            namespace = parts.popFirst()
        }
        let last = parts.popFirst()
        let resource = try #require(last, "\(request)")
        let name = parts.popFirst()
        guard let subresource = parts.popFirst() else {
            let verb = name == nil ? "list" : "get"
            return [Right(verb: verb, group: group, resource: resource, namespace: namespace)]
        }
        // A server of before 1.35 asks for one of them, a newer one for both.
        return ["get", "create"].map {
            Right(verb: $0, group: group, resource: "\(resource)/\(subresource)", namespace: namespace)
        }
    }

    /// Connections of all kinds, asked one by one and all at once, and what else reads objects.
    private static func requests(_ bundle: String) async throws -> [String] {
        try await TestClusters.withServer(bundle) { server in
            let stops = ExplanationTests.cases.filter { $0.bundle == bundle }.map(\.arguments)
            let hosts = HostTests.cases.filter { $0.bundle == bundle }.map(\.arguments)
            for arguments in stops + hosts.prefix(4) {
                _ = try await server.trace(arguments.split(separator: " ").map(String.init))
            }
            _ = try await server.traceMany(
                Truth.pairs(bundle).map(\.arguments) + stops.map { $0.split(separator: " ").map(String.init) })
            let folder = try TestFolder()
            let tests = AssertTests.document([
                "name: t, from: {namespaceLabels: {kubernetes.io/metadata.name: default}}, "
                    + "to: {service: default/bbox, endpoints: all}, expect: allow",
                "name: n, from: default/bbox, to: {node: ovn-worker, port: 22}, expect: allow",
            ])
            let kubeconfig = server.kubeconfig()
            _ = try await Program.run(["assert", "-q", try folder.file("t.yaml", tests)], kubeconfig: kubeconfig)
            let file = try folder.file("kubeconfig", kubeconfig)
            for arguments in [
                ["-src", "bbox", "-service", "bbox", "-tcp", "-loglevel", "5"], ["-dump-udn-vrf-table-ids"],
            ] {
                _ = await FaceRun.run(arguments, kubeconfig: file)
            }
            // No connection of the bundles is stopped by an EgressIP, or leaves by an external gateway.
            let access = try ClusterAccess.load(
                kubeconfig: file, context: nil, environment: [:], homeDirectory: folder.path)
            let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
            _ = try await KubernetesClient.withClient(access, logger: logger) { client in
                let cluster = KubernetesCluster(client: client, execTimeout: .seconds(60))
                _ = try await cluster.externalRoutes()
                return try await cluster.egressIP("eip-prod")
            }
            return server.log.requests
        }
    }

    /// The networks are then known by the objects of user-defined ones.
    private static func requestsWithoutDefinitions(_ bundle: String) async throws -> [String] {
        var options = ReplayServerOptions()
        options.denials = [AccessDenial(verbs: ["list"], resource: "network-attachment-definitions")]
        return try await TestClusters.withServer(bundle, options: options) { server in
            let pair = try #require(Truth.pairs(bundle).first)
            _ = try await server.trace(pair.arguments)
            return server.log.requests
        }
    }

    /// Connections on a secondary network that a policy stops, and between user-defined networks.
    private static func requestsOfNetworks() async throws -> [String] {
        try await TestClusters.withAdditions("today", "networks") { server in
            let cart = "shop/cart-7f95b7bbf-zfrwz"
            _ = try await server.trace([cart, "shop/cart-7f95b7bbf-ddj7k:7070", "--network", "backup"])
            _ = try await server.trace(["emerald/jade-55749497c6-mz9qr", "crimson/ruby-84944fcf4c-pzkgk:8080"])
            return server.log.requests
        }
    }

    @Test func theProgramNeedsWhatTheReadmeAsksFor() async throws {
        let documented = try Self.documented()
        var used: Set<Right> = []
        for bundle in ["workshop", "modern"] {
            var requests = try await Self.requests(bundle)
            if bundle == "modern" {
                requests += try await Self.requestsWithoutDefinitions(bundle) + Self.requestsOfNetworks()
            }
            #expect(requests.count > 100)
            for request in requests {
                for right in try Self.rights(for: request) {
                    // Where OVN-Kubernetes is not, nothing need be readable: it is looked for in its usual namespaces.
                    if right.resource == "configmaps", right.namespace == "openshift-ovn-kubernetes" { continue }
                    var everywhere = right
                    everywhere.namespace = nil
                    let given = [right, everywhere].first { documented.contains($0) }
                    #expect(given != nil, "\(right) is not asked for")
                    if let given { used.insert(given) }
                }
            }
        }
        #expect(documented.subtracting(used) == [], "asked for in vain")
    }

    /// Where OVN-Kubernetes might be and is not, nothing need be readable.
    @Test func aGuessThatIsRefusedChangesNothing() async throws {
        var options = ReplayServerOptions()
        options.denials = [
            AccessDenial(verbs: ["get", "list"], resource: "configmaps", namespace: "openshift-ovn-kubernetes")
        ]
        try await TestClusters.withServer("modern", options: options) { server in
            let trace = try await server.trace(["bbox", "np-deny/denied", "--port", "8080"])
            #expect(trace.verdict.cause?.reason.words.hasPrefix("isolated by NetworkPolicy np-deny/") ?? false)
            #expect(trace.notes == [])
        }
    }

    /// What may not be read is told, each once, whatever number of legs and layers would have been explained by it.
    @Test func whatMayNotBeReadIsToldOnce() async throws {
        var options = ReplayServerOptions()
        options.denials = [
            "networkpolicies", "adminnetworkpolicies", "baselineadminnetworkpolicies", "egressfirewalls",
        ]
        .map { AccessDenial(verbs: ["list"], resource: $0) }
        try await TestClusters.withServer("modern", options: options) { server in
            for arguments in ["bbox np-deny/denied --port 8080", "efw/fw ip/8.8.8.8:80"] {
                let trace = try await server.trace(arguments.split(separator: " ").map(String.init))
                let notes = trace.notes.map(\.words).filter { $0.contains("could not be read for the explanation") }
                let told = Set(notes.map { note in note.prefix { $0 != ":" } })
                #expect(!notes.isEmpty && told.count == notes.count, "\(notes)")
            }
        }
    }
}
