package import NetworkTypes

/// One `ConnectivityTest` document: what must and what must not be reachable.
package struct ConnectivityTest: Sendable {
    /// The document's name (`metadata.name`); the file's where it has none.
    package var name: String
    /// The namespace of names that are written without one (`metadata.namespace`); the kubeconfig's where it is `nil`.
    package var namespace: String?
    /// The file's path as it was given; `-` for standard input.
    package var file: String
    /// The tests, in the document's order.
    package var tests: [ConnectionTest]

    /// Makes a document.
    package init(name: String, namespace: String? = nil, file: String, tests: [ConnectionTest]) {
        self.name = name
        self.namespace = namespace
        self.file = file
        self.tests = tests
    }
}

/// One test of a document.
package struct ConnectionTest: Sendable {
    /// The test's name.
    package var name: String
    /// The line where the test begins, from 1.
    package var line: Int
    /// What is expected of which connections: one rule, or one for each cell of a matrix.
    package var rules: [ConnectionRule]
    /// What is expected, in words.
    package var expected: String
    /// How long a tool in the cluster may take, in seconds, where the file says so.
    package var timeout: Double?

    /// Makes a test.
    package init(name: String, line: Int, rules: [ConnectionRule], expected: String, timeout: Double? = nil) {
        self.name = name
        self.line = line
        self.rules = rules
        self.expected = expected
        self.timeout = timeout
    }
}

/// What is expected of every connection from some endpoints to others.
package struct ConnectionRule: Sendable {
    /// Where connections start.
    package var sources: [EndpointSelector]
    /// What they are made to.
    package var destinations: [EndpointSelector]
    /// The transport protocol.
    package var transport: TransportProtocol
    /// Whether that is named; where it is not, a service that does not have its port by it is dialled by the one that it has.
    package var namesTransport = true
    /// What is expected of each.
    package var expectation: ExpectedOutcome
    /// The address family, where one was asked for.
    package var family: IPAddress.Family?
    /// The network on which the ends are met, where one was asked for.
    package var network: String?

    /// Whether it is about one named pod and another, which then may be the same; among several pods a
    /// connection of one to itself is not meant.
    var namesBothPods: Bool {
        sources.count == 1 && destinations.count == 1 && sources[0].namesPod && destinations[0].namesPod
    }

    /// Makes a rule.
    package init(
        sources: [EndpointSelector], destinations: [EndpointSelector], transport: TransportProtocol,
        expectation: ExpectedOutcome
    ) {
        self.sources = sources
        self.destinations = destinations
        self.transport = transport
        self.expectation = expectation
    }
}
