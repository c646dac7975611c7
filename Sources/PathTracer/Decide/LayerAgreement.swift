import PathModel

/// Makes one verdict of what the layers say.
enum LayerAgreement {
    /// The leg's verdict: that on which the layers agree. A layer that was not traced, since it could not show this leg,
    /// leaves the verdict to the other; one that was traced and failed, or says otherwise, leaves it open.
    static func verdict(logical: LayerTrace, openflow: LayerTrace) -> Verdict {
        guard logical.isTraced else { return openflow.verdict }
        guard openflow.isTraced else { return logical.verdict }
        switch (logical.verdict, openflow.verdict) {
        case (.delivered, .delivered): return .delivered
        case (.undetermined(let reason), .undetermined): return .undetermined(reason)
        case (.undetermined(let reason), _): return .undetermined("logical layer: \(reason)")
        case (_, .undetermined(let reason)): return .undetermined("OpenFlow layer: \(reason)")
        case (.dropped, .dropped), (.rejected, .rejected): return logical.verdict
        case (let one, let other):
            let place = other.cause?.node.map { " on node \($0)" } ?? ""
            return .undetermined(
                "the layers disagree: the logical flows say \(one.word), the OpenFlow flows \(other.word)\(place)"
                    + " (\((other.cause ?? one.cause)?.reason ?? "")); is that node's ovn-controller up to date?")
        }
    }
}
