import PathModel

/// Makes one verdict of what the layers say.
enum LayerAgreement {
    /// The leg's verdict: that on which the layers agree. A layer that was not traced, since it could not show this leg,
    /// leaves the verdict to the other; one that was traced and failed, or says otherwise, leaves it open.
    ///
    /// - Parameters:
    ///   - logical: The logical layer.
    ///   - openflow: The bridges.
    ///   - differences: What else the layers say otherwise, in words.
    ///   - isMulticast: Whether the packet is copied, so that the place where a layer ends is one of many.
    /// - Returns: The verdict of both.
    static func verdict(
        logical: LayerTrace, openflow: LayerTrace, differences: [String] = [], isMulticast: Bool = false
    ) -> Verdict {
        guard logical.isTraced else { return openflow.verdict }
        guard openflow.isTraced else { return logical.verdict }
        switch (logical.verdict, openflow.verdict) {
        case (.delivered, .delivered):
            guard !isMulticast, let first = differences.first else { return .delivered }
            return .undetermined("the layers disagree: \(first)")
        case (.undetermined(let reason), .undetermined): return .undetermined(reason)
        case (.undetermined(let reason), _): return .undetermined("logical layer: \(reason)")
        case (_, .undetermined(let reason)): return .undetermined("OpenFlow layer: \(reason)")
        case (.dropped, .dropped), (.rejected, .rejected): return logical.verdict
        case (let one, let other):
            return .undetermined(disagreement(one, other, missing: firstMissing(logical: logical, openflow: openflow)))
        }
    }

    /// What to say where the layers deliver to different places. What the logical layer sends out by a localnet port is at the
    /// node's external bridge, which may give it to the node's host: that much is the bridge's own to say.
    static func apart(_ logical: SectionEnd?, _ openflow: SectionEnd?) -> String? {
        guard let one = logical, let other = openflow else { return nil }
        switch (one, other) {
        case (.port(let one), .port(let other)) where one == other: return nil
        case (.host(let one), .host(let other)) where one == other: return nil
        case (.wire(let one), .wire(let other)) where one == other: return nil
        case (.wire(let one), .host(let other)) where one == other: return nil
        // A neighbour that is not known yet is asked for in one place or in two.
        case (.undetermined, _), (_, .undetermined): return nil
        default: return "the logical flows deliver to \(one.words), the OpenFlow flows to \(other.words)"
        }
    }

    private static func disagreement(_ logical: Verdict, _ openflow: Verdict, missing: String?) -> String {
        let stopped = openflow.cause ?? logical.cause
        var text = "the layers disagree: the logical flows say \(logical.word), the OpenFlow flows \(openflow.word)"
        if let stopped { text += " (\(stopped.reason))" }
        if let missing { text += "; \(missing) has no OpenFlow flow" }
        if let node = openflow.cause?.node { text += "; look at ovn-controller on node \(node)" }
        return text
    }

    /// The first logical flow of the way whose uuid is not among the cookies of the OpenFlow flows that matched, as
    /// `ls_in_l2_lkup (50fee0f4)`: where the bridges fell behind the databases, that is the flow they lack.
    private static func firstMissing(logical: LayerTrace, openflow: LayerTrace) -> String? {
        let matched = Set(openflow.sections.flatMap(\.hops).flatMap(\.stages).compactMap(\.flow))
        let stages = logical.sections.flatMap(\.hops).flatMap(\.stages)
        return stages.lazy.compactMap { stage in stage.flow.map { (stage.name, $0) } }
            .first { !matched.contains($0.1) }.map { "\($0.0) (\($0.1))" }
    }
}

extension SectionEnd {
    /// The place in words.
    fileprivate var words: String {
        switch self {
        case .port(let port): "port \(port)"
        case .host(let node): "the host of node \(node)"
        case .wire(let node): "the wire of node \(node)"
        default: "another place"
        }
    }
}
