import Testing

/// Arguments and kubeconfigs that cannot be used: what is said, and exit code 2.
@Suite struct UsageTests {
    @Test(arguments: [
        ("trace", "Missing expected argument '<source>'"),
        ("trace a", "Missing expected argument '<destination>'"),
        ("trace a b c", "Unexpected argument 'c'"),
        ("trace a b --tcp --udp --port 1", "Give --tcp or --udp, not both."),
        ("trace a b --port 0", "A port is a number from 1 to 65535."),
        ("trace a b --port 70000", "The value '70000' is invalid for '--port <port>'"),
        ("trace a b --port 1 --source-port 0", "A port is a number from 1 to 65535."),
        ("trace a b --port 1 --timeout 0", "--timeout is a number of seconds, 1 or more."),
        ("trace a b --port 1 -o yaml", "The value 'yaml' is invalid for '-o <form>'"),
        ("trace a b --port 1 -o json --commands", "--commands goes with -o text."),
        ("trace a b --port 1 --color blue", "The value 'blue' is invalid for '--color <when>'"),
        ("diff a", "Missing expected argument '<after>'"),
        ("trace a b --ports 1", "Unknown option '--ports'"),
        ("trcae a b", "unexpected arguments: 'trcae'"),
    ])
    func argumentsThatCannotBeUsed(arguments: String, message: String) async throws {
        let ended = try await Program.run(arguments.split(separator: " ").map(String.init))
        #expect(ended.exitCode == 2, "\(ended)")
        #expect(ended.error.contains(message), "\(ended)")
        #expect(ended.output == "")
    }

    /// Targets are read before the kubeconfig is looked for.
    @Test(arguments: [
        ("trace a b", "'b': which port? give one with --port"),
        ("trace a ip/8.8.8.8", "'ip/8.8.8.8': which port? write ip/ADDRESS:PORT, or give --port"),
        ("trace svc/a b --port 1", "'svc/a': a connection starts at a pod"),
        ("trace ip/10.0.0.1 b --port 1", "'ip/10.0.0.1': a connection starts at a pod"),
        (
            "trace a svc/b:80 --port 81", "'svc/b:80' names port 80, and --port 81; give one of them"
        ),
        (
            "trace a ip/10.0.0.1:80 --port 81", "'ip/10.0.0.1:80' names port 80, and --port 81; give one of them"
        ),
        (
            "trace a b --port 1 --endpoint c", "'b': --endpoint goes with a service, svc/NAMESPACE/NAME"
        ),
        (
            "trace a svc/b --endpoint x/y/z", "'x/y/z' is no endpoint; write NAMESPACE/POD, POD or an address"
        ),
        (
            "trace A b --port 1",
            "'A': 'A' is not a Kubernetes name (lower-case letters, digits, '-' and '.')"
        ),
    ])
    func targetsThatCannotBeRead(arguments: String, message: String) async throws {
        let ended = try await Program.run(arguments.split(separator: " ").map(String.init))
        #expect(ended.exitCode == 2)
        #expect(ended.error == "ovnpath: \(message)\n")
    }

    static let trace = ["trace", "bbox", "other", "--port", "80"]

    @Test func noKubeconfigAtAll() async throws {
        let ended = try await Program.run(Self.trace)
        #expect(ended.exitCode == 2)
        #expect(ended.error.hasPrefix("ovnpath: no kubeconfig: /"))
        #expect(ended.error.contains("name a file with --kubeconfig or $KUBECONFIG"))
    }

    @Test func aKubeconfigThatIsNotThere() async throws {
        let ended = try await Program.run(Self.trace + ["--kubeconfig", "/nonexistent/config"])
        #expect(ended.exitCode == 2)
        #expect(ended.error.contains("/nonexistent/config"))
        #expect(ended.error.split(separator: "\n").count == 1)
    }

    @Test(arguments: ["]", "just words", "apiVersion: v1\nkind: Config\n"])
    func aKubeconfigThatIsNone(text: String) async throws {
        let ended = try await Program.run(Self.trace, kubeconfig: text)
        #expect(ended.exitCode == 2, "\(ended)")
        #expect(ended.error.hasPrefix("ovnpath: "))
        #expect(ended.error.contains("kubeconfig"))
        #expect(ended.error.split(separator: "\n").count == 1)
    }

    @Test func aContextThatIsUnknown() async throws {
        let kubeconfig = """
            clusters: [{name: a, cluster: {server: "https://127.0.0.1:1"}}]
            contexts: [{name: here, context: {cluster: a}}]
            current-context: here
            """
        let ended = try await Program.run(Self.trace + ["--context", "there"], kubeconfig: kubeconfig)
        #expect(ended.exitCode == 2)
        #expect(ended.error.contains("there"))
        #expect(ended.error.contains("here"), "it names those that are known")
        #expect(ended.error.split(separator: "\n").count == 1)
    }

    @Test func helpAndVersionAreNoErrors() async throws {
        for arguments in [["--help"], ["trace", "--help"], ["--version"]] {
            let ended = try await Program.run(arguments)
            #expect(ended.exitCode == 0)
            #expect(!ended.output.isEmpty && ended.error == "")
        }
    }
}
