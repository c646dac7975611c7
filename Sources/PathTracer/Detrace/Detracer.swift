import OVNKubernetes
import OVNTools
import PathModel

/// Looks up what the flows of some walks were made from.
struct Detracer {
    let cluster: ClusterFacts

    /// The flows of a zone that were met, in order, without repetition.
    struct Wanted {
        var zone: String
        var container: ToolContainer
        var flows: [String] = []
    }

    /// What is to be looked up, by zone.
    func wanted(of legs: [LegWalk]) -> [Wanted] {
        var zones: [Wanted] = []
        for leg in legs {
            for section in (leg.logical?.sections ?? []) + (leg.openflow?.sections ?? []) {
                let zone = zone(ofPlace: section.place)
                guard let container = container(ofPlace: section.place) else { continue }
                var index = zones.firstIndex { $0.zone == zone }
                if index == nil {
                    zones.append(Wanted(zone: zone, container: container))
                    index = zones.count - 1
                }
                guard let index else { continue }
                for flow in section.hops.flatMap(\.stages).compactMap(\.flow) where !zones[index].flows.contains(flow) {
                    zones[index].flows.append(flow)
                }
            }
        }
        return zones.filter { !$0.flows.isEmpty }
    }

    /// The zone of a zone's or node's name.
    func zone(ofPlace place: String) -> String { cluster.nodes[place]?.zone ?? place }

    /// The container that has the databases of a zone's or node's name.
    func container(ofPlace place: String) -> ToolContainer? {
        let zone = zone(ofPlace: place)
        let node = cluster.nodes[place]?.name ?? cluster.nodes.values.first { $0.zone == zone }?.name
        return cluster.placement.database(forNode: node ?? place)
    }

    /// The probe for a zone's flows.
    func probe(for wanted: Wanted) -> Probe {
        Probe(container: wanted.container, script: DetraceScript.text(for: wanted.flows))
    }
}

/// What was found out about flows, by zone.
struct DetraceFindings {
    private var rows: [String: DetraceRows] = [:]
    private var problems: [String: String] = [:]
    private let detracer: Detracer

    init(_ detracer: Detracer, results: [(Detracer.Wanted, ProbeResult)]) {
        self.detracer = detracer
        for (wanted, result) in results {
            switch result {
            case .failed(let reason): problems[wanted.zone] = reason
            case .output(let text, let errors, let exitCode):
                guard exitCode == 0 else {
                    problems[wanted.zone] =
                        errors.split(separator: "\n").last.map(String.init) ?? "ovsdb-client failed (\(exitCode))"
                    continue
                }
                do { rows[wanted.zone] = try DetraceRows(parsing: text) } catch { problems[wanted.zone] = "\(error)" }
            }
        }
    }

    /// What a leg's flows were made from.
    func detrace(of leg: LegWalk) -> Detrace {
        var origins: [FlowOrigin] = []
        var seen: Set<String> = []
        var problem: String?
        for section in (leg.logical?.sections ?? []) + (leg.openflow?.sections ?? []) {
            let zone = detracer.zone(ofPlace: section.place)
            if let known = problems[zone] { problem = "zone \(zone): \(known)" }
            for flow in section.hops.flatMap(\.stages).compactMap(\.flow) where seen.insert(zone + flow).inserted {
                if let origin = rows[zone]?.origin(of: flow, zone: zone) { origins.append(origin) }
            }
        }
        let verdict: Verdict = problem.map { .undetermined("the flows could not be looked up: \($0)") } ?? .delivered
        return Detrace(verdict: verdict, flows: origins)
    }

    /// A cause with the row and the object behind its flow.
    func explained(_ cause: Cause) -> Cause {
        var cause = cause
        guard let flow = cause.flow, let node = cause.node else { return cause }
        let zone = detracer.zone(ofPlace: node)
        guard let origin = rows[zone]?.origin(of: flow, zone: zone) else { return cause }
        cause.row = origin.row
        cause.owner = origin.owner
        if cause.stage?.hasPrefix("table ") ?? false, !origin.stage.isEmpty {
            cause.stage = "\(origin.stage) (OpenFlow \(cause.stage ?? ""))"
            cause.reason =
                StageReason.words(stage: origin.stage, match: origin.match, packet: cause.packet) ?? cause.reason
        }
        return cause
    }
}
