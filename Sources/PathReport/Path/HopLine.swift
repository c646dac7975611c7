import PathModel

/// A hop that matters to a reader: one line of a leg's path.
struct HopLine: Hashable, Sendable {
    /// What the hop is; the raw value is its word in reports.
    enum Kind: String, Sendable {
        case switching = "switch"
        case router, bridge, tunnel, policy, route, host, wire, pod, port, node
        case loadBalancer = "load balancer"
        case destinationNAT = "DNAT"
        case sourceNAT = "SNAT"
        case undoneDestinationNAT = "un-DNAT"
        case undoneSourceNAT = "un-SNAT"
    }

    /// What happened to the packet there.
    enum Mark: String, Sendable {
        case passed
        /// It was dropped or rejected.
        case stopped
        /// Nobody could tell.
        case lost

        /// The sign of a hop that the packet did not pass.
        var sign: String {
            switch self {
            case .passed: ""
            case .stopped: "✖"
            case .lost: "?"
            }
        }
    }

    /// What the hop is.
    var kind: Kind
    /// Which one, and what it did.
    var what: String
    /// The node where it is, if that is known.
    var node: String?
    /// What happened to the packet there.
    var mark = Mark.passed

    /// The lines with each run of switches, routers or bridges that did nothing else as one line, `a → router b → switch c`.
    static func folded(_ lines: [HopLine]) -> [HopLine] {
        var folded: [HopLine] = []
        for line in lines {
            if line.isPlain, let last = folded.last, last.isPlain {
                folded[folded.count - 1].what += " → \(line.kind.rawValue) \(line.what)"
            } else {
                folded.append(line)
            }
        }
        return folded
    }

    private var isPlain: Bool { [.switching, .router, .bridge].contains(kind) && mark == .passed }
}

extension HopLine.Kind {
    /// What a pipeline or a bridge is: ovn-northd names the stages of routers lr_… and those of switches ls_… (ovn-northd(8)).
    init(_ hop: Hop) {
        if hop.pipeline == .bridge {
            self = .bridge
        } else {
            self = hop.stages.contains { $0.name.hasPrefix("lr_") } ? .router : .switching
        }
    }

    /// What a translation is: what a load balancer did is told in its name.
    init(_ translation: Translation) {
        let isBalanced = translation.owner?.kind == "Service" && translation.kind == .destination
        self = isBalanced ? .loadBalancer : Self(rawValue: translation.kind.rawValue) ?? .destinationNAT
    }

    /// What an object that stopped a packet is.
    init?(_ owner: ObjectReference) {
        switch owner.kind {
        case "Service": self = .loadBalancer
        case _ where ObjectReference.policyKinds.contains(owner.kind): self = .policy
        case "EgressIP", "EgressService": self = .route
        default: return nil
        }
    }
}
