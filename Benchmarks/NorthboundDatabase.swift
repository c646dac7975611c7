import FoundationEssentials
import Kubernetes
import Snapshot
import Synchronization

/// The Northbound database of a replayed central cluster, which grows.
final class NorthboundDatabase: Sendable {
    private let kubeconfig: String
    private let pod: String
    private let units = Mutex(0)
    /// Pods that a unit adds, all selected by its policy and behind its service.
    private static let podsPerUnit = 10
    /// Services of a unit, each on a port of its own.
    private static let servicesPerUnit = 5
    /// As many as one command line holds.
    private static let unitsPerCall = 100
    private static let workers = ["ovn-control-plane", "ovn-worker", "ovn-worker2"]

    init(cluster: BenchmarkCluster, kubeconfig: String) {
        self.kubeconfig = kubeconfig
        let pods = cluster.bundle.items("pods").compactMap { $0[path: "metadata", "name"]?.string }
        pod = pods.first { $0.hasPrefix("ovnkube-db-") } ?? ""
    }

    /// The pods that were added.
    var pods: Int { units.withLock { $0 } * Self.podsPerUnit }

    /// Adds until the Southbound database has about so many logical flows.
    ///
    /// - Returns: How many it has.
    func grow(toFlows target: Int) async throws -> Int {
        var flows = try await count()
        var perUnit = 60
        while flows < target - target / 20 {
            let before = flows
            let added = max(1, min((target - flows) / perUnit, 1000))
            try await add(units: added)
            flows = try await count()
            perUnit = max(1, (flows - before) / added)
        }
        // The controllers install what northd computed, or the layers disagree.
        _ = try await run("ovn-nbctl --timeout=900 --wait=hv sync")
        return flows
    }

    /// How long one ovn-trace takes in the database's own container: most of it loads the database.
    func traceSeconds() async throws -> Double {
        let trace =
            "ovn-trace --db unix:/var/run/ovn/ovnsb_db.sock \(Self.workers[1]) "
            + "'inport == \"stor-\(Self.workers[1])\" && eth.src == 0a:58:0a:f4:01:06 && ip4' >/dev/null"
        let clock = ContinuousClock()
        var times: [Double] = []
        for _ in 0..<3 {
            let begin = clock.now
            _ = try await run(trace)
            times.append((clock.now - begin) / .seconds(1))
        }
        return times.least
    }

    private func count() async throws -> Int {
        _ = try await run("ovn-nbctl --timeout=600 --wait=sb sync")
        let text = try await run(
            "ovn-sbctl --timeout=600 --no-leader-only --bare --columns=_uuid list Logical_Flow | grep -c .")
        return Int(text.trimmingCharacters) ?? 0
    }

    /// A unit: ten pods of a node's switch with port security, services that they are the endpoints of, in the load
    /// balancer group of all nodes, and a policy that isolates them and lets in one address set.
    private func add(units number: Int) async throws {
        let first = units.withLock { count in
            defer { count += number }
            return count
        }
        for start in stride(from: first, to: first + number, by: Self.unitsPerCall) {
            var commands: [String] = []
            for unit in start..<min(start + Self.unitsPerCall, first + number) { commands += Self.commands(unit: unit) }
            _ = try await run("ovn-nbctl --timeout=600 " + commands.joined(separator: " -- "))
        }
    }

    private static func commands(unit: Int) -> [String] {
        var commands: [String] = []
        var ports: [String] = []
        var endpoints: [String] = []
        for pod in 0..<podsPerUnit {
            let number = unit * podsPerUnit + pod
            let (high, low) = (number / 250, number % 250 + 2)
            let address = "10.\(128 + high / 250).\(high % 250).\(low)"
            let hex = [128 + high / 250, high % 250, low].map { value in
                let text = String(value, radix: 16)
                return text.count < 2 ? "0" + text : text
            }
            let mac = "0a:58:0a:" + hex.joined(separator: ":")
            let port = "bench-\(unit)_pod-\(pod)"
            commands += [
                "lsp-add \(workers[unit % workers.count]) \(port)", "lsp-set-addresses \(port) '\(mac) \(address)'",
                "lsp-set-port-security \(port) '\(mac) \(address)'",
                "set Logical_Switch_Port \(port) external_ids:namespace=bench-\(unit) external_ids:pod=true",
            ]
            ports.append(port)
            endpoints.append(address + ":8080")
        }
        let (high, low) = (unit / 250, unit % 250 + 2)
        let group = "bench_\(unit)_ingressDefaultDeny"
        for service in 0..<servicesPerUnit {
            let (name, backends) = ("lb\(unit)_\(service)", endpoints.joined(separator: ","))
            commands += [
                "--id=@\(name) create Load_Balancer name=Service_bench-\(unit)/web-\(service)_TCP_cluster protocol=tcp "
                    + "vips:'\"10.97.\(high).\(low):\(80 + service)\"'='\"\(backends)\"' "
                    + "external_ids:'\"k8s.ovn.org/kind\"'=Service "
                    + "external_ids:'\"k8s.ovn.org/owner\"'=bench-\(unit)/web-\(service)",
                "add Load_Balancer_Group clusterLBGroup load_balancer @\(name)",
            ]
        }
        return commands + [
            "create Address_Set name=bench_\(unit) addresses='\"10.244.1.6\"'",
            "pg-add \(group) \(ports.joined(separator: " "))",
            "--type=port-group acl-add \(group) to-lport 1000 'outport == @\(group)' drop",
            "--type=port-group acl-add \(group) to-lport 1001 'outport == @\(group) && ip4.src == $bench_\(unit) && tcp.dst == 8080' "
                + "allow-related",
            "--type=port-group acl-add \(group) to-lport 1001 'outport == @\(group) && (arp || nd)' allow",
        ]
    }

    private func run(_ script: String) async throws -> String {
        let pod = pod
        return try await OvnkubeTrace.client(kubeconfig) { client in
            let result = try await client.exec(
                namespace: "ovn-kubernetes", pod: pod, container: "nb-ovsdb", command: ["sh", "-s"],
                stdin: Array((script + "\nexit\n").utf8), timeout: .seconds(1200))
            guard result.exitCode == 0 else {
                throw Program.Failure.notMeasured(String(decoding: result.stderr, as: UTF8.self) + script.prefix(200))
            }
            return String(decoding: result.stdout, as: UTF8.self)
        }
    }
}

extension String {
    fileprivate var trimmingCharacters: String { String(filter { !$0.isWhitespace }) }
}
