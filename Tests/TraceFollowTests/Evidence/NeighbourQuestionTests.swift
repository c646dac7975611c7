import Testing

@testable import TraceFollow
@testable import TraceProbe

/// What `ip neigh` says of an address (ip-neighbour(8)).
@Suite struct NeighbourQuestionTests {
    @Test(arguments: [
        ("172.18.0.1 dev breth0 lladdr 02:42:5e:f1:a0:11 REACHABLE\n", NeighbourQuestion.Answer.known),
        ("172.18.0.1 dev breth0 lladdr 02:42:5e:f1:a0:11 STALE\n", .known),
        ("fc00:f853::5 dev breth0 lladdr 02:42:5e:f1:a0:11 router DELAY\n", .known),
        ("172.18.0.9 FAILED \n", .failed),
        ("172.18.0.9 dev breth0 FAILED\n", .failed),
        ("172.18.0.1 lladdr 02:42:5e:f1:a0:11 ref 1 used 0/0/0 probes 1 PERMANENT\n", .known),
        ("172.18.0.9 dev breth0 INCOMPLETE\n", .unknown),
        ("", .unknown),
    ])
    func theKernelsStateIsRead(text: String, answer: NeighbourQuestion.Answer) {
        #expect(.init(of: .output(standardOutput: text, standardError: "", exitCode: 0)) == answer)
    }

    @Test func aToolThatFailedSaysNothing() {
        #expect(
            NeighbourQuestion.Answer(
                of: .output(standardOutput: "172.18.0.9 dev breth0 FAILED\n", standardError: "", exitCode: 255))
                == .unknown)
        #expect(NeighbourQuestion.Answer(of: .failed("no such container")) == .unknown)
    }
}
