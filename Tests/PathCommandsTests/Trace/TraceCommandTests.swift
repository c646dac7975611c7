import ArgumentParser
import Connectivity
import ModelSupport
import NetworkTypes
import PathModel
import Testing

@testable import Console
@testable import PathCommands

/// What the arguments of `ovnpath trace` ask for.
@Suite struct TraceCommandTests {
    private func request(_ arguments: String, namespace: String = "context") throws -> TraceRequest {
        try TraceCommand.parse(arguments.split(separator: " ").map(String.init)).request(defaultNamespace: namespace)
    }

    @Test func tcpFromTheFirstEphemeralPortIsTheDefault() throws {
        #expect(
            try request("a b --port 80")
                == TraceRequest(
                    source: .pod(namespace: "context", name: "a"), destination: .pod(namespace: "context", name: "b"),
                    transport: .tcp, destinationPort: 80, sourcePort: 32768))
        #expect(try request("a b --port 80 --tcp") == request("a b --port 80"))
    }

    @Test func everyOptionIsTaken() throws {
        #expect(
            try request("a svc/other/b -n shop --udp --port 53 --source-port 4000")
                == TraceRequest(
                    source: .pod(namespace: "shop", name: "a"),
                    destination: .service(namespace: "other", name: "b", port: .number(53)), transport: .udp,
                    sourcePort: 4000))
    }

    @Test func everyProtocolHasItsFlag() throws {
        for (flag, transport) in [("--tcp", TransportProtocol.tcp), ("--udp", .udp), ("--sctp", .sctp)] {
            #expect(try request("a b --port 80 \(flag)").transport == transport)
        }
        for destination in ["b", "svc/b", "ip/10.0.0.1", "node/w"] {
            let ping = try request("a \(destination) --icmp")
            #expect(ping.transport == .icmp && ping.destinationPort == nil)
        }
    }

    @Test func anEndpointCanBeNamed() throws {
        let address = try #require(IPAddress("fd00::7"))
        let named = try request("a svc/other/b --endpoint fd00::7")
        #expect(named.endpoints == .address(address) && named.family == .ip6)
        #expect(try request("a svc/other/b --endpoint shop/c").endpoints == .pod(namespace: "shop", name: "c"))
        #expect(try request("a svc/other/b --endpoint pod/shop/c").endpoints == .pod(namespace: "shop", name: "c"))
        #expect(try request("a svc/other/b --endpoint c").endpoints == .pod(namespace: nil, name: "c"))
        #expect(try request("a svc/other/b").endpoints == .every)
    }

    @Test func theNamespaceOptionBeatsTheContexts() throws {
        #expect(try request("a b --port 1").source == .pod(namespace: "context", name: "a"))
        #expect(try request("a b --port 1 --namespace shop").source == .pod(namespace: "shop", name: "a"))
        #expect(try request("deep/a b --port 1 -n shop").source == .pod(namespace: "deep", name: "a"))
    }

    @Test func onePortMayBeNamedTwice() throws {
        #expect(
            try request("a svc/b:80 --port 80").destination
                == .service(namespace: "context", name: "b", port: .number(80)))
        #expect(try request("a b:80 --port 80") == request("a b --port 80"))
        #expect(try request("a b:80") == request("a b --port 80"))
        #expect(try request("a ip/10.0.0.1:80 --port 80") == request("a 10.0.0.1:80"))
        #expect(throws: TargetProblem.self) { try request("a svc/b:http --port 80") }
        #expect(throws: TargetProblem.self) { try request("a ip/10.0.0.1:81 --port 80") }
    }

    @Test func nodesAreEnds() throws {
        let request = try request("node/w1 node/w2:22")
        #expect(request.source == .node("w1", port: nil) && request.destination == .node("w2", port: 22))
    }

    /// What selects pods is chosen from what the cluster has, and nothing else is read.
    @Test func workloadsNeedTheClustersObjects() throws {
        let error = #expect(throws: SelectionProblem.self) { try request("deploy/a b:80") }
        #expect(error?.description == "deployment a selects no running pod")
    }

    @Test(arguments: [
        ("a b", 0, TraceCommand.OutputForm.text, 60), ("a b -v -o json", 1, .json, 60),
        ("a b -vv --timeout 5 --output text", 2, .text, 5), ("a b --verbose --verbose", 2, .text, 60),
    ])
    func outputOptions(arguments: String, verbose: Int, form: TraceCommand.OutputForm, timeout: Int) throws {
        let command = try TraceCommand.parse(arguments.split(separator: " ").map(String.init))
        #expect(command.verbose == verbose)
        #expect(command.output == form)
        #expect(command.timeout == timeout)
    }

    /// The numbers that scripts rely on.
    @Test func exitCodes() {
        let cause = Cause(reason: .stage(.acl))
        #expect(TracePipeline.status(of: .delivered).rawValue == 0)
        #expect(TracePipeline.status(of: .dropped(cause)).rawValue == 1)
        #expect(TracePipeline.status(of: .rejected(cause)).rawValue == 1)
        #expect(TracePipeline.status(of: .undetermined("a tool failed")).rawValue == 3)
        #expect(ExitStatus.usage.rawValue == 2)
    }
}
