import TextParsing
import ClusterBundle
import FoundationEssentials

extension TableLayout {
    /// Pods: the columns of `kubectl get pods -o wide`.
    package static let pods = TableLayout(
        columns: [
            .objectName, TableColumn(name: "Ready"), TableColumn(name: "Status"), TableColumn(name: "Restarts"), .age,
            .wide("IP"), .wide("Node"), .wide("Nominated Node"), .wide("Readiness Gates"),
        ]
    ) { pod, now in
        let summary = PodSummary(pod, now)
        return [
            TableCell.name(pod), .string("\(summary.ready)/\(summary.total)"), .string(summary.status),
            .string(summary.restarts), TableCell.age(pod, now),
            TableCell.orNone(
                pod[path: "status", "podIPs"]?.elements.first?["ip"]?.string ?? pod[path: "status", "podIP"]?.string),
            TableCell.orNone(pod[path: "spec", "nodeName"]?.string),
            TableCell.orNone(pod[path: "status", "nominatedNodeName"]?.string),
            TableCell.orNone(summary.readinessGates),
        ]
    }
}

/// What a pod's containers add up to.
///
/// Source: `printPod` of `pkg/printers/internalversion/printers.go`.
private struct PodSummary {
    var ready = 0
    var total: Int
    var status: String
    var restarts: String
    var readinessGates: String?

    init(_ pod: JSONValue, _ now: Date) {
        let initSpecs = pod[path: "spec", "initContainers"]?.elements ?? []
        let sidecars = Set(
            initSpecs.filter { $0["restartPolicy"]?.string == "Always" }.compactMap { $0["name"]?.string })
        total = (pod[path: "spec", "containers"]?.elements.count ?? 0) + sidecars.count
        status = pod[path: "status", "phase"]?.string ?? "Unknown"
        if let reason = pod[path: "status", "reason"]?.string, !reason.isEmpty { status = reason }

        let initStatuses = pod[path: "status", "initContainerStatuses"]?.elements ?? []
        let statuses = pod[path: "status", "containerStatuses"]?.elements ?? []
        ready = initStatuses.count {
            sidecars.contains($0["name"]?.string ?? "") && $0["started"]?.bool == true && $0["ready"]?.bool == true
        }
        var counted = initStatuses
        if let waiting = Self.initialising(initStatuses, sidecars: sidecars, count: initSpecs.count) {
            status = waiting
        } else {
            counted = initStatuses.filter { sidecars.contains($0["name"]?.string ?? "") } + statuses
            var running = false
            for container in statuses.reversed() {
                if let reason = Self.failure(container) {
                    status = reason
                } else if container["ready"]?.bool == true, container[path: "state", "running"] != nil {
                    running = true
                    ready += 1
                }
            }
            if status == "Completed", running { status = "Running" }
        }
        if pod[path: "metadata", "deletionTimestamp"] != nil {
            status = pod[path: "status", "reason"]?.string == "NodeLost" ? "Unknown" : "Terminating"
        }

        restarts = String(counted.reduce(0) { $0 + ($1["restartCount"]?.integer ?? 0) })
        let last = counted.compactMap { $0["lastState"]?["terminated"]?["finishedAt"]?.string }.max()
        if restarts != "0", let last { restarts += " (\(TableCell.elapsed(since: last, now)) ago)" }
        readinessGates = Self.gates(pod)
    }

    /// `Init:…` while a container that must run first has not finished.
    private static func initialising(_ statuses: [JSONValue], sidecars: Set<String>, count: Int) -> String? {
        for (index, container) in statuses.enumerated() {
            let state = container["state"]
            if state?[path: "terminated", "exitCode"]?.integer == 0 { continue }
            if sidecars.contains(container["name"]?.string ?? ""), container["started"]?.bool == true { continue }
            if state?["terminated"] != nil { return "Init:" + (failure(container) ?? "") }
            if let reason = state?[path: "waiting", "reason"]?.string, !reason.isEmpty, reason != "PodInitializing" {
                return "Init:" + reason
            }
            return "Init:\(index)/\(count)"
        }
        return nil
    }

    /// Why a container waits or has ended.
    private static func failure(_ container: JSONValue) -> String? {
        if let reason = container[path: "state", "waiting", "reason"]?.string, !reason.isEmpty { return reason }
        guard let ended = container[path: "state", "terminated"] else { return nil }
        if let reason = ended["reason"]?.string, !reason.isEmpty { return reason }
        if let signal = ended["signal"]?.integer, signal != 0 { return "Signal:\(signal)" }
        return "ExitCode:\(ended["exitCode"]?.integer ?? 0)"
    }

    private static func gates(_ pod: JSONValue) -> String? {
        let gates = (pod[path: "spec", "readinessGates"]?.elements ?? []).compactMap { $0["conditionType"]?.string }
        guard !gates.isEmpty else { return nil }
        let met = (pod[path: "status", "conditions"]?.elements ?? []).filter {
            gates.contains($0["type"]?.string ?? "") && $0["status"]?.string == "True"
        }
        return "\(met.count)/\(gates.count)"
    }
}
