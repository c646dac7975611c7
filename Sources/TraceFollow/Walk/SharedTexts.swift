import PathModel

/// What many traces have in common, each held once: the flows that a thousand packets meet are a few hundred.
package struct SharedTexts: Sendable {
    private var texts: Set<String> = []
    private var stages: Set<Stage> = []

    /// Nothing is known yet.
    package init() {}

    /// The same text, held once.
    package mutating func shared(_ text: String) -> String { texts.insert(text).memberAfterInsert }

    /// A part of the way without the tool's own output, and with its flows held once.
    mutating func condensed(_ section: Section) -> Section {
        var section = section
        section.output = ""
        section.container = shared(section.container)
        for hop in section.hops.indices {
            section.hops[hop].datapath = shared(section.hops[hop].datapath)
            section.hops[hop].stages = section.hops[hop].stages.map { stages.insert($0).memberAfterInsert }
        }
        return section
    }
}
