import PathModel

/// Makes a leg of a walk: verdicts, causes with their owners, translations.
struct LegJudge {
    let rules: ArrivalRules
    let findings: DetraceFindings
    /// What was found out about the places where the layers part.
    var partings: [LayerParting: LayerParting.Finding] = [:]

    /// The forward leg.
    func forward(_ walk: LegWalk) -> Leg {
        leg(.forward, walk) { arrival, packet, translations in
            rules.forward(arrival, packet: packet, isTranslated: translations.contains { $0.kind == "DNAT" })
        }
    }

    /// The reply leg.
    func reply(_ walk: LegWalk) -> Leg {
        leg(.reply, walk) { arrival, _, _ in rules.reply(arrival) }
    }

    /// The new connection the other way around, which arrives where the reply does.
    func reverse(_ walk: LegWalk) -> Leg {
        leg(.reverse, walk) { arrival, _, _ in rules.reply(arrival) }
    }

    /// The reply of a connection that its own client serves: the packet turned around in the client's switch, with the
    /// service's address as its source. The answer's way back is a flow that OVN adds with `learn()` when the first packet
    /// passes, which neither tracer does: delivered where the forward packet met that action, else not known.
    static func hairpinReply(of forward: Leg) -> Leg {
        let verdict: Verdict =
            learnsHairpin(forward)
            ? .delivered : .undetermined("the client's bridge shows no flow that would bring the answer back to it")
        let layer = LayerTrace(verdict: verdict, sections: [], isTraced: false)
        let back = forward.translations.reversed().map {
            Translation(kind: "un-\($0.kind)", by: $0.by, from: $0.to, to: $0.from)
        }
        return Leg(
            direction: .reply, verdict: verdict, logical: layer, openflow: layer,
            detrace: Detrace(verdict: .delivered, flows: []), translations: back)
    }

    /// Whether a leg's packet makes Open vSwitch learn the way back of a hairpin: the flow that sets the bit
    /// `MLF_LOOKUP_LB_HAIRPIN` (include/ovn/logical-fields.h of OVN), unlike that of session affinity.
    private static func learnsHairpin(_ leg: Leg) -> Bool {
        leg.openflow.sections.flatMap(\.hops).flatMap(\.stages).flatMap(\.actions).contains {
            $0.hasPrefix("learn(") && $0.contains("load:0x1->NXM_NX_REG10[7]")
        }
    }

    private func leg(
        _ direction: Leg.Direction, _ walk: LegWalk,
        verdict: (ArrivalRules.Arrival, Packet, [Translation]) -> Verdict
    ) -> Leg {
        let reason = walk.start.withoutLogical ?? "not traced"
        var logical = LayerTrace(verdict: .undetermined(reason), sections: [], isTraced: false)
        var openflow = logical
        if let layer = walk.logical {
            let arrival = layer.end.map { ArrivalRules.Arrival($0) } ?? .undetermined("the trace was not finished")
            logical = LayerTrace(
                verdict: explained(
                    verdict(arrival, layer.packet, layer.translations).placed(at: layer.unanswered), layer.packet,
                    layer.sections), sections: layer.sections)
        }
        if let layer = walk.openflow {
            let arrival = layer.end.map { ArrivalRules.Arrival($0) } ?? .undetermined("the trace was not finished")
            openflow = LayerTrace(
                verdict: explained(
                    verdict(arrival, layer.packet, layer.translations).placed(at: layer.unanswered), layer.packet,
                    layer.sections), sections: layer.sections)
        }
        // ovn-trace gives a packet that turns around the service's address, and not that which the load balancer has for it
        // (`hairpin_snat_ip` of ovn-nb(5)): what then stops it may not stop the packet.
        if walk.logical?.isHairpin ?? false, logical.verdict != .delivered { logical.isTraced = false }
        // What an external bridge does not give to OVN is its own to decide.
        if case .bridge? = walk.logical?.end { logical.verdict = openflow.verdict }
        return Leg(
            direction: direction,
            verdict: LayerAgreement.verdict(
                logical: logical, openflow: openflow, differences: walk.differences,
                parting: parting(of: walk), isMulticast: walk.start.logical?.packet.isMulticast ?? false),
            logical: logical, openflow: openflow, detrace: findings.detrace(of: walk),
            translations: walk.start.translations + walk.ownTranslations + walk.resumedTranslations)
    }

    /// What is known of the place where a walk's layers part, in words.
    private func parting(of walk: LegWalk) -> String? {
        guard let parting = walk.parting(in: findings.detracer) else { return nil }
        return PartingWords(parting: parting, finding: partings[parting], findings: findings).text
    }

    private func explained(_ verdict: Verdict, _ packet: Packet, _ sections: [Section]) -> Verdict {
        func explained(_ cause: Cause) -> Cause {
            var cause = cause
            cause.packet = packet
            return findings.explained(
                cause, path: sections.last?.flows ?? [])
        }
        return switch verdict {
        case .dropped(let cause): .dropped(explained(cause))
        case .rejected(let cause): .rejected(explained(cause))
        case .delivered, .undetermined: verdict
        }
    }
}

extension LegWalk {
    /// The translations that the logical layer shows; of a packet that turns around to its own client with the address that the
    /// bridges give it.
    fileprivate var ownTranslations: [Translation] {
        var shown = logical?.translations ?? []
        guard logical?.isHairpin ?? false, let seen = openflow?.translations.last(where: { $0.kind == "SNAT" }) else {
            return shown
        }
        for index in shown.indices where shown[index].kind == "SNAT" { shown[index].to = seen.to }
        return shown
    }

    /// What the layers say otherwise of the packet's addresses, in words.
    fileprivate var differences: [String] {
        guard let logical, let openflow, !logical.choosesAmongRoutes else { return [] }
        var differences: [String] = []
        let place = LayerAgreement.apart(logical.sections.last?.end, openflow.sections.last?.end)
        // At an external bridge the logical layer has no place of its own.
        if case .bridge? = logical.end {} else { differences += [place].compactMap(\.self) }
        let balanced = openflow.translations.filter { $0.kind == "DNAT" }.map(\.to)
        if let backend = logical.backend, !balanced.isEmpty, !balanced.contains(backend) {
            differences.append(
                "the logical flows balance to \(backend), the OpenFlow flows to \(balanced.joined(separator: ", "))")
        }
        // On its way out; inside, ovn-trace does not show the gateway router's own address.
        if case .wire? = logical.end, case .wire? = openflow.end {
            let seen = openflow.translations.filter { $0.kind == "SNAT" }.map(\.to)
            let addresses = seen.compactMap { BackendText.parse($0)?.0 } + [openflow.packet.source]
            for translation in logical.translations.filter({ $0.kind == "SNAT" })
            where BackendText.parse(translation.to).map({ !addresses.contains($0.0) }) ?? true {
                let other = seen.isEmpty ? "\(openflow.packet.source)" : seen.joined(separator: ", ")
                differences.append(
                    "the logical flows give the packet the address \(translation.to), the OpenFlow flows \(other)")
            }
        }
        return differences
    }
}

extension LogicalWalk {
    /// Where OVN asks for an Ethernet address, where the walk ends so.
    fileprivate var unanswered: Cause? {
        guard case .neighbour(let node, _)? = end, let hop = sections.last?.hops.last, let stage = hop.stages.last
        else { return nil }
        return Cause(
            reason: "", node: node, datapath: hop.datapath, stage: stage.name, match: stage.match, flow: stage.flow)
    }
}

extension OpenFlowWalk {
    /// Where OVN asks for an Ethernet address, where the walk ends so.
    fileprivate var unanswered: Cause? { if case .neighbour(_, let cause)? = end { cause } else { nil } }
}

extension Verdict {
    /// The verdict with the place of a drop for want of an answer, which only the walk knows.
    fileprivate func placed(at place: Cause?) -> Verdict {
        guard let place, case .dropped(var cause) = self, cause.stage == ArrivalRules.noRoute else { return self }
        (cause.node, cause.datapath, cause.stage) = (place.node, place.datapath, place.stage)
        (cause.match, cause.flow) = (place.match, place.flow)
        return .dropped(cause)
    }
}
