import ArgumentParser
import FoundationEssentials
import Kubernetes
import Logging
import PathModel
import PathTracer
import Replay

@testable import PathCommands

extension ReplayServer {
    /// Traces as `ovnpath trace` does with these arguments, without its output.
    func trace(_ arguments: [String], kubeconfig: String? = nil) async throws -> PathTrace {
        let folder = try TestFolder()
        let path = try folder.file("kubeconfig", try kubeconfig ?? self.kubeconfig())
        let access = try ClusterAccess.load(
            kubeconfig: path, context: nil, environment: [:], homeDirectory: folder.path)
        let request = try TraceCommand.parse(arguments).request(defaultNamespace: access.namespace ?? "default")
        let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        return try await Gate.pass {
            try await KubernetesClient.withClient(access, logger: logger) { client in
                let cluster = KubernetesCluster(client: client, execTimeout: .seconds(120))
                let tracer = PathTracer(cluster: cluster, executor: cluster, logger: logger)
                return await tracer.follow(try await tracer.resolve(request))
            }
        }
    }
}

extension PathTrace {
    /// The exit code that the verdict leads to.
    var exitCode: Int32 { TracePipeline.status(of: verdict).rawValue }

    var forward: Leg? { legs.first { $0.direction == .forward } }
    var reply: Leg? { legs.first { $0.direction == .reply } }

    /// What a failing test should show.
    var summary: String {
        legs.map { leg in
            "\(leg.direction) \(leg.verdict)\n  logical \(leg.logical.verdict)\n  openflow \(leg.openflow.verdict)\n"
                + "  detrace \(leg.detrace.verdict)"
        }.joined(separator: "\n")
    }
}
