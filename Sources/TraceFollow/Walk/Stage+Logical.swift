import OVNFormats
import PathModel

extension Stage {
    /// A logical flow that ovn-trace shows.
    init(_ entry: OVNTraceEntry) {
        var (match, priority): (String, Int?) = ("no match (implicit drop)", nil)
        if case .flow(let text, let number, _) = entry.outcome { (match, priority) = (text, number) }
        let name = entry.stage ?? "table \(entry.table)"
        self.init(name: name, match: match, flow: entry.uuid, priority: priority, actions: [])
    }
}
