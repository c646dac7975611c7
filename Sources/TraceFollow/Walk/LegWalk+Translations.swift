package import PathModel

extension LegWalk {
    /// The translations on the way, in order, but for the hosts'.
    package var translations: [Translation] {
        (isSortedAway && resumptionCount == 0 ? [] : start.translations) + ownTranslations + resumedTranslations
    }

    /// The translations that the logical layer shows; of a packet that turns around to its own client with the address that the
    /// bridges give it.
    private var ownTranslations: [Translation] {
        var shown = logical?.translations ?? []
        guard logical?.isHairpin ?? false, let seen = openflow?.translations.last(where: { $0.kind == .source }) else {
            return shown
        }
        for index in shown.indices where shown[index].kind == .source { shown[index].to = seen.to }
        return shown
    }
}
