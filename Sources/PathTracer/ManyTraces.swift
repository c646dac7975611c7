package import PathModel
package import TraceResolve

/// The result of one of many requests.
package enum TraceOutcome: Sendable {
    /// It was traced. The tools' own texts are not kept.
    case traced(PathTrace)
    /// It could not be tied to the cluster's objects, for the reason given.
    case refused(String)
    /// One of its ends has no address of the family that was asked for, as the reason says.
    case lacksFamily(String)
}

extension PathTracer {
    /// More pods of one namespace than this, and all of them are listed at once.
    private static let fewPods = 5
    /// How many requests are resolved, or explained, at once.
    private static let atOnce = 32

    /// Traces many connections in one run: each object is read once, and connections are followed side by side, so that a
    /// container is asked for all of them in one exec a round.
    ///
    /// - Parameters:
    ///   - requests: What is asked.
    ///   - memory: What was read of the cluster already, where something was.
    ///   - most: How many are followed side by side, and twice as many at most where services have several endpoints, each of
    ///     which counts: what is held of one takes about a tenth of a megabyte.
    ///   - finished: Is given each outcome, with the request's index, as soon as it is known. Not kept by the tracer.
    package func trace(
        _ requests: [TraceRequest], memory: ClusterMemory? = nil, most: Int = 2000,
        finished: @Sendable (Int, TraceOutcome) async -> Void
    ) async {
        let memory = memory ?? ClusterMemory(of: cluster)
        await memory.list(Self.namespacesToList(requests))
        let facts: ClusterFacts
        do {
            facts = try await Resolver(cluster: memory, ovnNamespace: ovnNamespace).facts(for: requests)
        } catch {
            for index in requests.indices { await finished(index, .refused(String(describing: error))) }
            return
        }
        for start in stride(from: 0, to: requests.count, by: max(1, most)) {
            let part = Array(requests.enumerated().dropFirst(start).prefix(most))
            await follow(
                part.map { ($0.offset, $0.element) }, facts: facts, memory: memory, most: 2 * most, finished: finished)
        }
    }

    /// Follows some of the connections side by side.
    private func follow(
        _ requests: [(Int, TraceRequest)], facts: ClusterFacts, memory: ClusterMemory, most: Int,
        finished: @Sendable (Int, TraceOutcome) async -> Void
    ) async {
        var part: [(Int, ConnectionRun)] = []
        var journeys = 0
        for (index, outcome) in await resolve(requests, facts: facts, memory: memory) {
            switch outcome {
            case .failure(let refusal):
                await finished(index, refusal.isOfFamily ? .lacksFamily(refusal.reason) : .refused(refusal.reason))
            case .success(let trace):
                let run = ConnectionRun(of: trace)
                if !part.isEmpty, journeys + run.runs.count > most {
                    await follow(&part, memory: memory, finished: finished)
                    journeys = 0
                }
                part.append((index, run))
                journeys += run.runs.count
            }
        }
        await follow(&part, memory: memory, finished: finished)
    }

    /// Follows connections side by side, and lets go of each when it has ended.
    private func follow(
        _ part: inout [(Int, ConnectionRun)], memory: ClusterMemory,
        finished: @Sendable (Int, TraceOutcome) async -> Void
    ) async {
        let indices = part.map(\.0)
        var runs = part.map(\.1)
        part = []
        let catalogue = await Rounds(runner: runner, looksUpFlows: looksUpFlows, keepsOutputs: false).follow(&runs)
        var ended = Array(zip(indices, runs))
        runs = []
        await Self.inTurn(&ended) { run in
            await Conclusion(catalogue: catalogue, cluster: memory).trace(of: run)
        } then: { index, trace in
            await finished(index, .traced(trace))
        }
    }

    /// Why a request was not resolved.
    private struct Refusal: Error {
        var reason: String
        /// Whether an end lacks the family that was asked for.
        var isOfFamily: Bool
    }

    /// The requests tied to the cluster's objects, in order.
    private func resolve(
        _ requests: [(Int, TraceRequest)], facts: ClusterFacts, memory: ClusterMemory
    ) async -> [(Int, Result<ResolvedTrace, Refusal>)] {
        let resolver = Resolver(cluster: memory, ovnNamespace: ovnNamespace)
        var resolved: [Int: Result<ResolvedTrace, Refusal>] = [:]
        var waiting = requests
        await Self.inTurn(&waiting) { request -> Result<ResolvedTrace, Refusal> in
            do {
                return .success(try await resolver.resolve(request) { facts })
            } catch {
                let isOfFamily = if case .familiesDiffer? = error as? ResolveError { true } else { false }
                return .failure(Refusal(reason: String(describing: error), isOfFamily: isOfFamily))
            }
        } then: { index, result in
            resolved[index] = result
        }
        return requests.compactMap { index, _ in resolved[index].map { (index, $0) } }
    }

    /// Works on some of the elements at once, and hands over each result. An element is let go of when it is done with.
    private static func inTurn<Element: Sendable, Value: Sendable>(
        _ elements: inout [(Int, Element)], _ work: @Sendable @escaping (Element) async -> Value,
        then hand: (Int, Value) async -> Void
    ) async {
        elements.reverse()
        await withTaskGroup(of: (Int, Value).self) { tasks in
            func addNext() {
                guard let (index, element) = elements.popLast() else { return }
                tasks.addTask { (index, await work(element)) }
            }
            for _ in 0..<atOnce { addNext() }
            for await (index, value) in tasks {
                await hand(index, value)
                addNext()
            }
        }
    }

    /// The namespaces of which so many pods are needed that one list is cheaper.
    private static func namespacesToList(_ requests: [TraceRequest]) -> Set<String> {
        var names: [String: Set<String>] = [:]
        for target in requests.flatMap({ [$0.source, $0.destination] }) {
            if case .pod(let namespace, let name) = target { names[namespace, default: []].insert(name) }
        }
        return Set(names.filter { $0.value.count > fewPods }.keys)
    }
}
