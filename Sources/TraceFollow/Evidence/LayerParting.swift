import OVNKubernetes
package import PathModel
package import TraceProbe
package import TraceResolve

/// Where the layers of a leg part: the first logical flow behind the last one that the packet met on both, and the node whose
/// bridge did something else with it.
package struct LayerParting: Hashable, Sendable {
    /// The node of the bridge.
    package let node: String
    /// The logical flow's stage (`ls_in_l2_lkup`).
    package let stage: String
    /// The logical flow, by the first eight hexadecimal digits of its uuid.
    package let flow: String
    /// The flows that the packet met in the node's integration bridge, in order.
    package let passed: [Met]
    /// How many of them come behind the last common one.
    let instead: Int
    /// The table without a flow for the packet, where it came to one, as `table 45`.
    let miss: String?

    /// A flow that the packet met in a bridge.
    package struct Met: Hashable, Sendable {
        /// Its cookie, eight hexadecimal digits.
        package var flow: String
        /// The number of its OpenFlow table.
        package var table: Int
    }

    /// Finds where the layers part: ovn-trace leaves out stages that let every packet pass, so that what the bridge did
    /// otherwise may be before the flow that is found. `nil` where they have no flow in common, or the logical layer goes no
    /// further than the bridges do.
    ///
    /// - Parameters:
    ///   - logical: What the packet met on the logical layer.
    ///   - openflow: What it met in the bridges.
    ///   - isIn: Whether a node, the first argument, is in the zone or the node that a section of the logical layer names.
    init?(logical: [Section], openflow: [Section], isIn: (String, String) -> Bool) {
        let met = logical.flatMap { section in section.stages.map { (place: section.place, stage: $0) } }
            .filter { $0.stage.flow != nil }
        let matched = openflow.flatMap { section in
            section.hops.flatMap { hop in hop.stages.map { (node: section.place, bridge: hop.datapath, stage: $0) } }
        }
        guard let last = Self.lastCommon(met.map(\.stage.flow), matched.map(\.stage.flow)) else { return nil }
        let (next, behind) = (last.0 + 1, last.1 + 1)
        // It becomes a part of a script.
        guard next < met.endIndex, let flow = met[next].stage.flow, flow.utf8.count == 8, flow.allSatisfy(\.isHexDigit)
        else { return nil }
        let isStopped = openflow.last.map { if case .dropped = $0.end { true } else { false } } ?? false
        let nodes = matched[(behind - 1)...].map(\.node)
        let node = isStopped ? nodes.last : nodes.first { isIn($0, met[next].place) } ?? nodes.first
        guard let node else { return nil }
        (self.node, self.flow, stage) = (node, flow, met[next].stage.name)
        func flows(_ part: some Sequence<(node: String, bridge: String, stage: Stage)>) -> [Met] {
            // The flows of external bridges are not ovn-controller's.
            part.filter { $0.node == node && $0.bridge == LogicalNames.integrationBridge }.compactMap { entry in
                guard let flow = entry.stage.flow, let table = entry.stage.table else {
                    return nil
                }
                return Met(flow: flow, table: table)
            }
        }
        passed = flows(matched)
        instead = flows(matched[behind...]).count
        miss = isStopped ? matched.last.flatMap { $0.stage.match == Stage.noMatch ? $0.stage.name : nil } : nil
    }

    /// The ends of the longest sequence of flows that both layers met in this order. One logical flow serves many datapaths, and
    /// where several make the same OpenFlow flow, that has the cookie of one: neither the first nor the last flow in common
    /// would tell how far they went together.
    private static func lastCommon(_ one: [String?], _ other: [String?]) -> (Int, Int)? {
        var lengths = Array(repeating: Array(repeating: 0, count: other.count + 1), count: one.count + 1)
        for i in one.indices {
            for j in other.indices {
                let isCommon = one[i] != nil && one[i] == other[j]
                lengths[i + 1][j + 1] = isCommon ? lengths[i][j] + 1 : max(lengths[i][j + 1], lengths[i + 1][j])
            }
        }
        var (i, j) = (one.count, other.count)
        while i > 0, j > 0 {
            if lengths[i - 1][j] == lengths[i][j] {
                i -= 1
            } else if lengths[i][j - 1] == lengths[i][j] {
                j -= 1
            } else {
                return (i - 1, j - 1)
            }
        }
        return nil
    }

    /// The probe that looks the flow up in the bridge and asks the node's ovn-controller how it is (ovs-ofctl(8),
    /// ovn-controller(8)): one line each. `nil` where nothing can be run on the node.
    package func probe(in cluster: ClusterFacts) -> Probe? {
        guard let container = cluster.placement.bridges(ofNode: node) else { return nil }
        return Probe(
            container: container,
            script: """
                out=$(ovs-ofctl --timeout=10 -O OpenFlow15 --no-stats dump-flows \(LogicalNames.integrationBridge) \
                'cookie=0x\(flow)/-1') || exit
                case $out in *cookie=*) echo present;; *) echo absent;; esac
                for socket in "${OVN_RUNDIR:-\(ClusterLayout.ovnFolder)}"/ovn-controller.*.ctl; do
                connection=$(ovs-appctl -T 10 -t "$socket" connection-status 2>/dev/null) || continue
                echo "$connection" "$(ovs-appctl -T 10 -t "$socket" debug/status 2>/dev/null)"
                done
                """)
    }

    /// What the probe found out.
    package enum Finding: Hashable, Sendable {
        /// Whether the bridge has the flow, and how ovn-controller is, where it answers.
        case found(isPresent: Bool, controller: ControllerState?)
        /// It could not be found out, for the reason given.
        case unknown(Unknown)

        /// Reads the result of the probe.
        package init(of result: ProbeResult) {
            switch ToolText.output(of: result, tool: .ovsOfctl) {
            case .failure(let problem): self = .unknown(problem.reason)
            case .success(let text):
                let lines = text.split(separator: "\n")
                guard let first = lines.first, ["present", "absent"].contains(first) else {
                    self = .unknown(.tool(.toolOutputUnreadable(.ovsOfctl, error: nil)))
                    return
                }
                // A socket may be left of a process that is gone: the last one that answers counts.
                self = .found(
                    isPresent: first == "present",
                    controller: lines.dropFirst().last.flatMap { ControllerState(answers: $0) })
            }
        }
    }
}

extension ControllerState {
    /// Reads what ovn-controller answers to `connection-status` and `debug/status`.
    fileprivate init?(answers: Substring) {
        switch answers.split(separator: " ") {
        case let words where words.last == "paused": self = .paused
        case let words where words.starts(with: ["not", "connected"]): self = .disconnected
        case let words where words.first == "connected": self = .connected
        default: return nil
        }
    }
}

extension Section {
    fileprivate var stages: [Stage] { hops.flatMap(\.stages) }
}

extension LegWalk {
    /// Where the layers part, where they do not end alike.
    package func parting(in detracer: Detracer) -> LayerParting? {
        guard let logical, let openflow, let one = logical.sections.last?.end, let other = openflow.sections.last?.end
        else { return nil }
        switch (one, other) {
        case (.undetermined, _), (_, .undetermined), (.dropped, .dropped), (.rejected, .rejected): return nil
        case (.dropped, _), (.rejected, _), (_, .dropped), (_, .rejected): break
        default: if SectionEnd.apart(one, other) == nil { return nil }
        }
        return LayerParting(logical: logical.sections, openflow: openflow.sections) { node, place in
            detracer.zone(ofPlace: node) == detracer.zone(ofPlace: place)
        }
    }
}
