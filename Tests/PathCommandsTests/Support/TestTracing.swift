import ArgumentParser
import Console
import FoundationEssentials
import Kubernetes
import Logging
import PathModel
import PathReport
import PathTracer
import Replay
import Synchronization

@testable import LiveCluster
@testable import PathCommands

extension ReplayServer {
    /// Traces as `ovnpath trace` does with these arguments, without its output.
    func trace(
        _ arguments: [String], kubeconfig: String? = nil, counting rounds: RoundCount? = nil
    ) async throws -> PathTrace {
        try await withTracer(kubeconfig: kubeconfig, counting: rounds) { tracer, namespace in
            let request = try TraceCommand.parse(arguments).request(defaultNamespace: namespace)
            return await tracer.follow(try await tracer.resolve(request))
        }
    }

    /// Traces all of these in one run, so many at once.
    func traceMany(_ arguments: [[String]], most: Int = 2000) async throws -> [TraceOutcome] {
        try await withTracer { tracer, namespace in
            let requests = try arguments.map { try TraceCommand.parse($0).request(defaultNamespace: namespace) }
            let outcomes = Mutex<[Int: TraceOutcome]>([:])
            await tracer.trace(requests, most: most) { index, outcome in outcomes.withLock { $0[index] = outcome } }
            return outcomes.withLock { known in
                requests.indices.map { known[$0] ?? .refused("it was not traced") }
            }
        }
    }

    private func withTracer<Result: Sendable>(
        kubeconfig: String? = nil, counting rounds: RoundCount? = nil,
        _ body: @Sendable @escaping (PathTracer, String) async throws -> Result
    ) async throws -> Result {
        let folder = try TestFolder()
        let path = try folder.file("kubeconfig", kubeconfig ?? self.kubeconfig())
        let access = try ClusterAccess.load(
            kubeconfig: path, context: nil, environment: [:], homeDirectory: folder.path)
        let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        return try await Gate.pass {
            try await KubernetesClient.withClient(access, logger: logger) { client in
                let cluster = KubernetesCluster(client: client, execTimeout: .seconds(120))
                let counted = rounds.map { rounds in Logger(label: "rounds") { _ in rounds } }
                let tracer = PathTracer(cluster: cluster, executor: cluster, logger: counted ?? logger)
                return try await body(tracer, access.namespace ?? "default")
            }
        }
    }
}

extension TraceCommand {
    /// The request that the arguments make, where they name each end.
    func request(defaultNamespace: String) throws -> TraceRequest {
        try question().requests(namespace: namespace ?? defaultNamespace).all[0]
    }
}

extension TraceOutcome {
    var trace: PathTrace? { if case .traced(let trace) = self { trace } else { nil } }
    var refusal: String? { if case .refused(let reason) = self { reason } else { nil } }
    var summary: String { trace?.summary ?? refusal ?? "" }
}

extension Verdict {
    /// The verdict with its reason in words.
    var told: String {
        switch self {
        case .delivered: word
        case .dropped(let cause), .rejected(let cause): "\(word): \(cause.reason.words)"
        case .undetermined(let reason): "\(word): \(reason.words)"
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
            "\(leg.direction) \(leg.verdict.told)\n  logical \(leg.logical.verdict.told)\n  openflow \(leg.openflow.verdict.told)"
                + "\n  detrace \(leg.detrace.verdict.told)"
        }.joined(separator: "\n")
    }
}

extension RequestLog {
    /// The containers in which more than one exec was begun, with their number.
    var containersOfSeveralExecs: [String: Int] {
        Dictionary(grouping: execs) { "\($0.pod) \($0.container)" }.mapValues(\.count).filter { $0.value > 1 }
    }
}
