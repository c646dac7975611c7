import TextParsing
import ClusterBundle
import FoundationEssentials
import Kubernetes
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
            let units = start..<min(start + Self.unitsPerCall, first + number)
            // Rows are joined to what holds them once a call: ovn-nbctl copies the whole set each time.
            var commands = units.flatMap(Self.rows)
            for (index, worker) in Self.workers.enumerated() {
                let ports = units.filter { $0 % Self.workers.count == index }.flatMap(Self.ports)
                if !ports.isEmpty {
                    commands.append("add Logical_Switch \(worker) ports \(ports.joined(separator: " "))")
                }
            }
            let services = units.flatMap(Self.services).joined(separator: " ")
            commands.append("add Load_Balancer_Group clusterLBGroup load_balancer \(services)")
            _ = try await run("ovn-nbctl --timeout=600 " + commands.joined(separator: " -- "))
        }
    }

    private static func ports(ofUnit unit: Int) -> [String] { (0..<podsPerUnit).map { "@port\(unit)_\($0)" } }

    private static func services(ofUnit unit: Int) -> [String] { (0..<servicesPerUnit).map { "@lb\(unit)_\($0)" } }

    private static func rows(ofUnit unit: Int) -> [String] {
        var rows: [String] = []
        var endpoints: [String] = []
        for (pod, port) in ports(ofUnit: unit).enumerated() {
            let number = unit * podsPerUnit + pod
            let bytes = [128 + number / 62500, number / 250 % 250, number % 250 + 2]
            let hex = bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
            let (mac, address) = ("0a:58:0a:" + hex.joined(separator: ":"), "10.\(bytes[0]).\(bytes[1]).\(bytes[2])")
            rows.append(
                "--id=\(port) create Logical_Switch_Port name=bench-\(unit)_pod-\(pod) addresses='\"\(mac) \(address)\"' "
                    + "port_security='\"\(mac) \(address)\"' external_ids:namespace=bench-\(unit) external_ids:pod=true"
            )
            endpoints.append(address + ":8080")
        }
        for (service, row) in services(ofUnit: unit).enumerated() {
            let name = "bench-\(unit)/web-\(service)"
            let vip = "10.97.\(unit / 250).\(unit % 250 + 2):\(80 + service)"
            rows.append(
                "--id=\(row) create Load_Balancer name=Service_\(name)_TCP_cluster protocol=tcp "
                    + "vips:'\"\(vip)\"'='\"\(endpoints.joined(separator: ","))\"' "
                    + "external_ids:'\"k8s.ovn.org/kind\"'=Service external_ids:'\"k8s.ovn.org/owner\"'=\(name)")
        }
        let group = "bench_\(unit)_ingressDefaultDeny"
        let acls = [
            ("drop", 1000, "outport == @\(group)"), ("allow", 1001, "outport == @\(group) && (arp || nd)"),
            ("allow-related", 1001, "outport == @\(group) && ip4.src == $bench_\(unit) && tcp.dst == 8080"),
        ]
        rows.append("create Address_Set name=bench_\(unit) addresses='\"10.244.1.6\"'")
        for (index, (action, priority, match)) in acls.enumerated() {
            rows.append(
                "--id=@acl\(unit)_\(index) create ACL direction=to-lport priority=\(priority) action=\(action) "
                    + "match='\"\(match)\"'")
        }
        rows.append(
            "create Port_Group name=\(group) ports=\(ports(ofUnit: unit).joined(separator: ",")) "
                + "acls=@acl\(unit)_0,@acl\(unit)_1,@acl\(unit)_2")
        return rows
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
