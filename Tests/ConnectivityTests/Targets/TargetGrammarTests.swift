import NetworkTypes
import OVNKubernetes
import PathModel
import Testing

@testable import Connectivity

/// How the ends of connections are written.
@Suite struct TargetGrammarTests {
    @Test(arguments: [
        ("web", "pod web"), ("shop/web:80", "pod shop/web:80"), ("pod/web", "pod web"), ("pods/web", "pod web"),
        ("po/shop/web-0.a", "pod shop/web-0.a"), ("pod/pod/pod", "pod pod/pod"),
        ("pod/shop/web:http", "pod shop/web:http"), ("web:80", "pod web:80"), ("pod/10.0.0.1", "pod 10.0.0.1"),
        ("svc/shop/db:postgres", "service shop/db:postgres"), ("service/db", "service db"),
        ("services/shop/db:65535", "service shop/db:65535"), ("svc/web:8080-tcp", "service web:8080-tcp"),
        ("ns/dev", "pods of namespace dev"), ("namespace/dev:80", "pods of namespace dev, port 80"),
        ("namespaces/dev,app=x,tier!=y,!debug,canary", "pods with app=x,tier!=y,!debug,canary of namespace dev"),
        ("ns/dev,app==x", "pods with app=x of namespace dev"),
        ("node/worker:22", "node worker:22"), ("no/worker", "node worker"),
        ("nodes/worker.example", "node worker.example"),
        ("ip/10.0.0.1:80", "10.0.0.1:80"), ("10.0.0.1:80", "10.0.0.1:80"), ("10.0.0.1", "10.0.0.1"),
        ("ip/2001:db8::1", "2001:db8::1"), ("2001:db8::1", "2001:db8::1"), ("[2001:db8::1]", "2001:db8::1"),
        ("ip/[2001:db8::1]:443", "[2001:db8::1]:443"), ("[2001:db8::1]:443", "[2001:db8::1]:443"),
        ("external/203.0.113.7", "203.0.113.7 outside the cluster"),
        ("external/[2001:db8::7]:443", "[2001:db8::7]:443 outside the cluster"),
        // Names that are near a kind, or are one, as namespaces.
        ("prod/web", "pod prod/web"), ("service1/web", "pod service1/web"), ("dns/web", "web"),
        ("pod/dns/web", "pod dns/web"),
        ("pod/service/web", "pod service/web"), ("pod/servce/x", "pod servce/x"),
    ])
    func isRead(text: String, words: String) throws {
        #expect(try TargetGrammar.selector(text).words == words)
    }

    @Test(arguments: [
        (
            EndpointSelector.Workload.deployment,
            ["deployment", "deployments", "deploy", "deployment.apps", "deployments.apps"]
        ),
        (.statefulSet, ["statefulset", "statefulsets", "sts", "statefulset.apps"]),
        (.daemonSet, ["daemonset", "daemonsets", "ds", "daemonset.apps"]),
        (.replicaSet, ["replicaset", "replicasets", "rs", "replicaset.apps"]), (.job, ["job", "jobs", "job.batch"]),
        (.virtualMachine, ["vm", "vms", "virtualmachine", "vmi", "virtualmachineinstance.kubevirt.io"]),
    ])
    func workloadsHaveKubectlsNames(workload: EndpointSelector.Workload, words: [String]) throws {
        for word in words {
            let named = EndpointSelector(
                .workload(workload, NamespacedName(namespace: "shop", name: "web")), port: .name("http"))
            #expect(try TargetGrammar.selector("\(word)/shop/web:http") == named)
            #expect(
                try TargetGrammar.selector("\(word)/web").subject == .workload(workload, NamespacedName(name: "web")))
        }
    }

    /// Two kinds that share a word would make one of them unreachable.
    @Test func noWordMeansTwoKinds() {
        let words = TargetKind.allCases.flatMap(\.words)
        #expect(Set(words).count == words.count)
        for kind in TargetKind.allCases { #expect(kind.words.allSatisfy { TargetKind($0) == kind }) }
    }

    @Test(arguments: [
        (false, "deploy/web", EndpointSelector.Amount.first), (true, "deploy/web", .each), (false, "svc/web", .whole),
        (true, "svc/web", .each), (false, "ns/dev", .each),
    ])
    func howManyAreMeant(isAll: Bool, text: String, amount: EndpointSelector.Amount) throws {
        #expect(try TargetGrammar.selector(text, isAll: isAll).amount == amount)
    }

    /// What the program prints of a target is read as that target.
    @Test(
        arguments: [
            Target.pod(namespace: "shop", name: "web-0"), .service(namespace: "shop", name: "db", port: nil),
            .service(namespace: "shop", name: "db", port: .name("sql")),
            .service(namespace: "job", name: "pod", port: .number(1)), .node("worker", port: nil),
            .node("worker", port: 22),
        ]
            + ["203.0.113.7", "2001:db8::7"].compactMap { IPAddress($0) }.map { .external($0, via: nil) }
            + ["10.0.0.1", "fd00::1"].compactMap { IPAddress($0) }.flatMap {
                [.address($0, port: nil), .address($0, port: 80)]
            })
    func whatIsWrittenIsRead(target: Target) throws {
        let selector = try TargetGrammar.selector(target.argument)
        let read: Target? =
            switch (selector.subject, selector.port) {
            case (.pod(let name), nil): .pod(namespace: name.namespace ?? "", name: name.name)
            case (.service(let name), let port): .service(namespace: name.namespace ?? "", name: name.name, port: port)
            case (.node(let name), nil): .node(name, port: nil)
            case (.node(let name), .number(let port)?): .node(name, port: port)
            case (.external(let address, let node), nil): .external(address, via: node)
            case (.address(let address), nil): .address(address, port: nil)
            case (.address(let address), .number(let port)?): .address(address, port: port)
            default: nil
            }
        #expect(read == target)
    }

    /// The node by which a client comes in is named beside it.
    @Test func aClientOutsideComesInByANode() throws {
        let client = try TargetGrammar.selector("external/203.0.113.7")
        let entering = try client.entering(at: "worker-1")
        #expect(entering.subject == .external(try #require(IPAddress("203.0.113.7")), via: "worker-1"))
        #expect(entering.words == "203.0.113.7 outside the cluster via node worker-1")
        #expect(client.sourceProblem == nil && entering.sourceProblem == nil)
        let problems = [("node/a", "a"), ("shop/web", "a"), ("external/203.0.113.7", "A_")].map { text, node in
            do throws(TargetProblem) {
                return try TargetGrammar.selector(text).entering(at: node).words
            } catch { return error.description }
        }
        #expect(
            problems == [
                "--via requires a source outside the cluster (external/ADDRESS), not node a",
                "--via requires a source outside the cluster (external/ADDRESS), not pod shop/web",
                "invalid --via 'A_': not a Kubernetes name (lower-case letters, digits, '-' and '.')",
            ])
    }

    /// As a destination it is its address; only a source comes in.
    @Test func anAddressOutsideIsADestinationToo() throws {
        let there = try TargetGrammar.selector("external/203.0.113.7:443")
        #expect(there.destinationProblem(for: .tcp) == nil && there.sourceProblem == "a source takes no port")
        let end = try Selection(objects: SelectedObjects(), namespace: "shop", transport: .tcp).end(
            there.asDestination
        ).end
        #expect(end.target == .address(try #require(IPAddress("203.0.113.7")), port: 443))
        #expect(
            try TargetGrammar.selector("external/203.0.113.7").destinationProblem(for: .tcp)
                == "destination port required for 203.0.113.7 outside the cluster")
    }

    static let forms =
        "expected [NAMESPACE/]NAME, KIND/[NAMESPACE/]NAME (pod, service, deployment, statefulset, daemonset,"
        + " replicaset, job, vm), namespace/NAME, node/NAME or an IP address"

    @Test(arguments: ["", "/", "a/", "/a", "pod/", "pod//a", "svc/", "pod/a/b/c", "svc/a/b/c", "ns/", "node/", ":80"])
    func whatIsNoTargetIsToldTheForms(text: String) {
        #expect(problem(text) == "invalid target '\(text)': \(Self.forms)")
    }

    @Test(arguments: [
        ("servce/x", "unknown kind 'servce'; did you mean 'service'? A pod of namespace servce is pod/servce/x"),
        ("servce/shop/x", "unknown kind 'servce'; did you mean 'service'?"),
        ("deplyment/shop/web:80", "unknown kind 'deplyment'; did you mean 'deployment'?"),
        ("Pod/web", "unknown kind 'Pod'; did you mean 'pod'?"),
        (
            "cronjob/shop/x",
            "unknown kind 'cronjob'; expected one of pod, service, deployment, statefulset, daemonset, replicaset, job,"
                + " vm, namespace, node, ip, dns, external"
        ),
        ("shop/web:", "port '' must be a number from 1 to 65535 or a port name"),
        ("web:0", "port '0' must be a number from 1 to 65535 or a port name"),
        ("web:65536", "port '65536' must be a number from 1 to 65535 or a port name"),
        ("web:HTTP", "port 'HTTP' must be a number from 1 to 65535 or a port name"),
        ("ip/10.0.0", "'10.0.0' is not an IP address"), ("10.0.0.256", "'10.0.0.256' is not an IP address"),
        ("ip/example.com", "'example.com' is not an IP address"), ("fd00::1::2", "'fd00::1::2' is not an IP address"),
        ("ip/10.0.0.1/24", "'10.0.0.1/24' is not an IP address"), ("ip/", "'' is not an IP address"),
        ("10.0.0.1:http", "port 'http' must be a number from 1 to 65535"),
        ("10.0.0.1:", "port '' must be a number from 1 to 65535"),
        ("ip/[fd00::1]443", "'443' follows the address; expected [ADDRESS]:PORT"),
        ("external/host", "'host' is not an IP address"),
        ("ns/dev,=x", "label condition '=x': expected KEY=VALUE, KEY!=VALUE, KEY or !KEY"),
        ("ns/dev,a=b=c", "label condition 'a=b=c': expected KEY=VALUE, KEY!=VALUE, KEY or !KEY"),
        ("ns/dev,", "label condition '': expected KEY=VALUE, KEY!=VALUE, KEY or !KEY"),
    ])
    func whatIsWrongIsNamed(text: String, reason: String) {
        #expect(problem(text) == "invalid target '\(text)': \(reason)")
    }

    /// Names get into URLs and into arguments of tools.
    @Test(arguments: [
        ("Web", "Web"), ("a_b/c", "a_b"), ("shop/we b", "we b"), ("shop/..", ".."), ("-a/b", "-a"),
        ("a/b%2fc", "b%2fc"),
        ("svc/we$(reboot)", "we$(reboot)"), ("ns/Dev", "Dev"), ("node/a;b", "a;b"), ("deploy/x/y\n", "y\n"),
        (String(repeating: "a", count: 254), String(repeating: "a", count: 254)), ("svc/ä", "ä"),
    ])
    func whatKubernetesWouldNotAcceptIsRefused(text: String, word: String) {
        let reason = "'\(word)' is not a Kubernetes name (lower-case letters, digits, '-' and '.')"
        #expect(problem(text) == "invalid target '\(text)': \(reason)")
    }

    @Test func aNameHasAtMost253Letters() throws {
        let name = String(repeating: "a", count: 253)
        #expect(try TargetGrammar.selector(name).subject == .pod(NamespacedName(name: name)))
    }

    @Test(arguments: [
        ("svc/a:80", "the source must be a pod, a node or external/ADDRESS, not service a:80"),
        ("ip/10.0.0.1", "the source must be a pod, a node or external/10.0.0.1, not 10.0.0.1"),
        ("external/203.0.113.7:80", "a source takes no port"),
        ("web:80", "a source takes no port"), ("node/worker:22", "a source takes no port"),
    ])
    func whatCannotBeASourceIsRefused(text: String, problem: String) throws {
        #expect(try TargetGrammar.selector(text).sourceProblem == problem)
    }

    @Test(arguments: ["web", "deploy/web", "ns/dev", "node/worker", "external/203.0.113.7"])
    func whatCanBeASource(text: String) throws {
        #expect(try TargetGrammar.selector(text).sourceProblem == nil)
    }

    @Test(arguments: [
        ("web", "destination port required for pod web"), ("10.0.0.1", "destination port required for 10.0.0.1"),
        ("node/worker:ssh", "a node needs a port number, not the name 'ssh'"),
    ])
    func whatCannotBeADestinationIsRefused(text: String, problem: String) throws {
        #expect(try TargetGrammar.selector(text).destinationProblem(for: .tcp) == problem)
    }

    @Test func icmpHasNoPorts() throws {
        for text in ["web", "svc/db", "node/worker", "10.0.0.1", "ns/dev"] {
            #expect(try TargetGrammar.selector(text).destinationProblem(for: .icmp) == nil)
        }
        #expect(
            try TargetGrammar.selector("svc/db:sql").destinationProblem(for: .icmp)
                == "icmp has no ports: remove port sql")
    }

    @Test(arguments: [
        "web:80", "deploy/web:http", "svc/db", "node/worker:22", "10.0.0.1:80", "external/203.0.113.7:80",
    ])
    func whatCanBeADestination(text: String) throws {
        #expect(try TargetGrammar.selector(text).destinationProblem(for: .tcp) == nil)
    }

    @Test func anEndpointIsAPodOrAnAddress() throws {
        let address = try #require(IPAddress("fd00::7"))
        #expect(try TargetGrammar.endpoint("fd00::7") == .address(address))
        #expect(try TargetGrammar.endpoint("shop/c") == .pod(namespace: "shop", name: "c"))
        #expect(try TargetGrammar.endpoint("pod/shop/c") == .pod(namespace: "shop", name: "c"))
        #expect(try TargetGrammar.endpoint("c") == .pod(namespace: nil, name: "c"))
        for wrong in ["a/b/c", "", "Web", "10.0.0.300/x/y", "svc/a", "node/a", "c:80"] {
            let error = #expect(throws: TargetProblem.self) { try TargetGrammar.endpoint(wrong) }
            #expect(
                error?.description == "invalid endpoint '\(wrong)': expected NAMESPACE/POD, POD or an IP address")
        }
    }

    /// What is said of a target; `nil` where it can be read.
    private func problem(_ text: String) -> String? {
        do {
            _ = try TargetGrammar.selector(text)
            return nil
        } catch {
            return "\(error)"
        }
    }
}
