import Testing

/// Arguments and kubeconfigs that cannot be used: what is said, and exit code 2.
@Suite struct UsageTests {
    @Test(arguments: [
        ("trace", "Missing expected argument '<source>'"),
        ("trace a", "Missing expected argument '<destination>'"),
        ("trace a b c", "Unexpected argument 'c'"),
        ("trace -l app=x a b:1", "--selector and SOURCE are mutually exclusive: give the destination alone"),
        ("trace a b --tcp --udp --port 1", "--tcp, --udp, --sctp and --icmp are mutually exclusive"),
        ("trace a b --icmp --port 1", "--icmp and --port are mutually exclusive: ICMP has no ports"),
        ("trace a b --icmp --source-port 1", "--icmp and --source-port are mutually exclusive: ICMP has no ports"),
        ("trace a b --port 0", "--port must be a number from 1 to 65535"),
        ("trace a b --port 70000", "The value '70000' is invalid for '--port <port>'"),
        ("trace a b --port 1 --source-port 0", "--source-port must be a number from 1 to 65535"),
        ("trace a b --port 1 --timeout 0", "--timeout must be at least 1 second"),
        ("trace a b --port 1 -o yaml", "The value 'yaml' is invalid for '-o <format>'"),
        ("trace a b --port 1 -o json --commands", "--commands requires -o text"),
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
        ("trace a b", "destination port required for pod b: add :PORT, or use --port"),
        ("trace a b:80 --icmp", "invalid destination 'b:80': icmp has no ports: remove port 80"),
        (
            "trace a svc/b --icmp --endpoint c",
            "--endpoint and --icmp are mutually exclusive: services have no endpoints for ICMP"
        ),
        ("trace a ip/8.8.8.8", "destination port required for 8.8.8.8: add :PORT, or use --port"),
        (
            "trace svc/a b --port 1",
            "invalid source 'svc/a': the source must be a pod, a node or external/ADDRESS, not service a"
        ),
        (
            "trace ip/10.0.0.1 b --port 1",
            "invalid source 'ip/10.0.0.1': the source must be a pod, a node or external/10.0.0.1, not 10.0.0.1"
        ),
        (
            "trace a svc/b:80 --port 81", "conflicting ports: 'svc/b:80' has port 80, --port is 81"
        ),
        (
            "trace a ip/10.0.0.1:80 --port 81", "conflicting ports: 'ip/10.0.0.1:80' has port 80, --port is 81"
        ),
        (
            "trace a b --port 1 --endpoint c",
            "--endpoint requires a service as destination (svc/NAMESPACE/NAME), not 'b'"
        ),
        (
            "trace a svc/b --endpoint x/y/z", "invalid endpoint 'x/y/z': expected NAMESPACE/POD, POD or an IP address"
        ),
        (
            "trace 203.0.113.7 b:80",
            "invalid source '203.0.113.7': the source must be a pod, a node or external/203.0.113.7, not 203.0.113.7"
        ),
        (
            "trace a b:80 --via n", "--via requires a source outside the cluster (external/ADDRESS), not pod a"
        ),
        (
            "trace servce/x b:80",
            "invalid target 'servce/x': unknown kind 'servce'; did you mean 'service'? A pod of namespace servce is"
                + " pod/servce/x"
        ),
        (
            "trace A b --port 1",
            "invalid target 'A': 'A' is not a Kubernetes name (lower-case letters, digits, '-' and '.')"
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
        #expect(ended.error.contains("use --kubeconfig or $KUBECONFIG"))
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
