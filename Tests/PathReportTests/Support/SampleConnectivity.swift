import Connectivity

/// Results made by hand, one of every kind, with text as awkward as names and tools' words can be.
enum SampleConnectivity {
    /// Text that means something to every form: CDATA's end, markup, properties, tables, code, colours, several lines.
    static let nasty = "]]> <b>&\"'</b> 100%,a:b|c `x` #1 *y* \\ \u{1B}[31mred\u{1B}[0m\u{0} 網 \u{1F600}\r\n::error::no"

    /// Two documents: one with everything, one from standard input where all is well.
    static let mixed = ConnectivityResult(
        suites: [
            SuiteResult(
                name: "shop", file: "./tests/shop,1.yaml",
                tests: [
                    TestResult(
                        name: "web reaches db", line: 7, expected: "allow, with a reply",
                        pairs: [pair("web-0", .passed), pair("web-1", .passed)]),
                    TestResult(
                        name: "dev is kept out, by the right policy", line: 11,
                        expected: "deny, by NetworkPolicy shop/db-allow",
                        pairs: [
                            pair("dev-0", .passed, traced: "dropped"),
                            pair(
                                "dev-5", .passed, traced: "delivered, the reply dropped",
                                remark: "the request arrives; only its answer is lost"),
                            pair(
                                "dev-1", .failed("it was dropped, but not by NetworkPolicy shop/db-allow"),
                                traced: "dropped",
                                cause: "EgressFirewall dev/default rule 0 (drop, ls_in_acl): \(nasty)",
                                path: ["request: dropped", "  ovn-worker > ovn_cluster_router"]),
                            pair("dev-2", .failed("it was expected to be denied"), traced: "delivered"),
                            pair(
                                "dev-3", .undetermined("ovn-trace could not be run: Forbidden"), traced: "undetermined"),
                            pair("dev-4", .skipped("the run ended before")),
                        ]),
                    TestResult(
                        name: nasty, line: 20, expected: nasty,
                        pairs: [pair(nasty, .failed(nasty), traced: nasty, cause: nasty, path: [nasty, ""])]),
                    TestResult(
                        name: "nobody is there", line: 31, expected: "allow", pairs: [],
                        problem: "'from' selects no pod"),
                    TestResult(
                        name: "no answer", line: 35, expected: "allow",
                        pairs: [pair("web-0", .undetermined("the deadline passed"), traced: "undetermined")]),
                    TestResult(
                        name: "left out", line: 40, expected: "allow",
                        pairs: [
                            pair("web-0", .skipped("the filter leaves it out")),
                            pair("web-1", .skipped("the filter leaves it out")),
                        ]),
                ]),
            SuiteResult(
                name: "", file: "-",
                tests: [
                    TestResult(name: "all is well", line: 1, expected: "reject", pairs: [pair("web-0", .passed)])
                ]),
        ], seconds: 12.3456)

    /// Everything as expected.
    static let passed = ConnectivityResult(suites: [mixed.suites[1]], seconds: 0.5)

    /// A test of many connections, none of which is as expected.
    static func failing(_ number: Int) -> ConnectivityResult {
        let pairs = (0..<number).map { pair("web-\($0)", .failed("it was dropped"), traced: "dropped") }
        let test = TestResult(name: "many", line: 3, expected: "allow", pairs: pairs)
        return ConnectivityResult(suites: [SuiteResult(name: "s", file: "s.yaml", tests: [test])], seconds: 1)
    }

    /// Three sources, three destinations, a verdict of every kind.
    static let matrix = ConnectivityMatrix(
        sources: ["shop/web-0", "shop/db-0", nasty], destinations: ["shop/web-0:8080", "svc/shop/db:5432", "\"q\",\n"],
        transport: "tcp",
        cells: [
            [.init(verdict: "self"), .init(verdict: "delivered"), denied],
            [denied, .init(verdict: "rejected", reason: "the service has no endpoints"), denied],
            [
                .init(verdict: "undetermined", reason: nasty), .init(verdict: "delivered"),
                .init(verdict: "dropped", reason: "no pod has this address"),
            ],
        ])

    private static let denied = ConnectivityMatrix.Cell(
        verdict: "dropped", reason: "pod shop/web-0 is isolated", owner: "NetworkPolicy shop/db-allow")

    private static func pair(
        _ source: String, _ outcome: Outcome, traced: String = "delivered", cause: String? = nil,
        remark: String? = nil, path: [String] = []
    ) -> PairResult {
        PairResult(
            source: "pod shop/\(source)", destination: "service shop/db:5432", transport: "tcp", outcome: outcome,
            traced: traced, cause: cause, remark: remark, path: path,
            command: "ovnpath trace 'shop/\(source)' svc/shop/db:5432",
            seconds: 0.0125)
    }
}
