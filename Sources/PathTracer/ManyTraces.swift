package import PathModel

/// What came of one of many requests.
package enum TraceOutcome: Sendable {
    /// It was traced.
    case traced(PathTrace)
    /// It could not be tied to the cluster's objects, for the reason given.
    case refused(String)
}

extension PathTracer {
    /// Traces many connections in one run.
    ///
    /// - Parameters:
    ///   - requests: What is asked.
    ///   - finished: Is given each outcome, with the request's index, as soon as it is known. Not kept by the tracer.
    package func trace(_ requests: [TraceRequest], finished: @Sendable (Int, TraceOutcome) async -> Void) async {
        for (index, request) in requests.enumerated() {
            do {
                await finished(index, .traced(await follow(try await resolve(request))))
            } catch {
                await finished(index, .refused(String(describing: error)))
            }
        }
    }
}
