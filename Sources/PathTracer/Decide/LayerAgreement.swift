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
    ///   - parting: What is known of the place where they part, in words.
    ///   - isMulticast: Whether the packet is copied, so that the place where a layer ends is one of many.
    /// - Returns: The verdict of both.
    static func verdict(
        logical: LayerTrace, openflow: LayerTrace, differences: [String] = [], parting: String? = nil,
        isMulticast: Bool = false
    ) -> Verdict {
        func disagree(_ what: String) -> Verdict {
            .undetermined("the layers disagree: \(what)" + (parting.map { "; \($0)" } ?? ""))
        }
        guard logical.isTraced else { return openflow.verdict }
        guard openflow.isTraced else { return logical.verdict }
        switch (logical.verdict, openflow.verdict) {
        case (.delivered, .delivered):
            guard !isMulticast, let first = differences.first else { return .delivered }
            return disagree(first)
        case (.undetermined(let reason), .undetermined): return .undetermined(reason)
        case (.undetermined(let reason), _): return .undetermined("logical layer: \(reason)")
        case (_, .undetermined(let reason)): return .undetermined("OpenFlow layer: \(reason)")
        case (.dropped, .dropped), (.rejected, .rejected): return logical.verdict
        case (let one, let other):
            return disagree(disagreement(one, other))
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

    private static func disagreement(_ logical: Verdict, _ openflow: Verdict) -> String {
        let stopped = openflow.cause ?? logical.cause
        let text = "the logical flows say \(logical.word), the OpenFlow flows \(openflow.word)"
        return text + (stopped.map { " (\($0.reason))" } ?? "")
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
