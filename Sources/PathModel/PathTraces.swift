/// The traces of all connections that one question stands for: to a service by each of its address families and protocols, or from
/// each pod of a workload.
package struct PathTraces: Sendable {
    /// The traces, in the order in which they were asked for; never empty.
    package let all: [PathTrace]

    /// Puts traces together.
    package init(_ first: PathTrace, _ others: [PathTrace] = []) { all = [first] + others }

    /// The trace whose verdict is that of all: the first that says what stopped a packet, else the first that is not delivered,
    /// else the first.
    package var deciding: PathTrace {
        all.first { $0.verdict.cause != nil } ?? all.first { $0.verdict != .delivered } ?? all[0]
    }

    /// Delivered only where each connection is.
    package var verdict: Verdict { deciding.verdict }

    /// How many of the connections are delivered, and how many there are.
    package var share: PathTrace.Share {
        PathTrace.Share(delivered: all.count { $0.verdict == .delivered }, count: all.count)
    }
}
