package import PathModel

extension Unknown {
    /// The reason in words.
    package var words: String {
        switch self {
        case .tool(let failure): failure.words
        case .logical(let reason): reason.words
        case .bridges(let reason): reason.words
        case .place(let reason): reason.words
        case .disagreement(let disagreement, let parting):
            "the layers disagree: \(disagreement.words)" + (parting.map { "; \($0.words)" } ?? "")
        case .layer(.logical, let reason): "logical layer: \(reason.words)"
        case .layer(.openflow, let reason): "OpenFlow layer: \(reason.words)"
        case .host(let reason): reason.words
        case .hostOf(let node, let reason): "the host of node \(node): \(reason.words)"
        case .hostRoute(let reason): "could not read the host's route: \(reason.words)"
        case .tiers(let reason): reason.words
        case .untraced(let reason): reason.words
        case .flowsNotLookedUp(let zone, let failure):
            "the flows could not be looked up: zone \(zone): \(failure.words)"
        case .error(let text): text
        }
    }
}
