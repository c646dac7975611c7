/// Goes through a pass and knows which bridge it is in.
struct OFProtoTraceWalk {
    /// The tables passed so far.
    private(set) var steps: [OFProtoTraceStep] = []
    private let pass: Int
    private var bridge = ""
    private var isOversize: Bool
    /// The bridge that a recirculated packet goes on in: the tool writes the one that it came in by above it.
    private let resumedIn: String?

    /// Follows the packet and every copy of it.
    init(through nodes: [TraceNode<OFProtoTraceLine>], pass: Int, isOversize: Bool, resumedIn: String? = nil) {
        self.resumedIn = resumedIn
        self.pass = pass
        self.isOversize = isOversize
        visit(nodes, depth: 0)
    }

    private mutating func visit(_ nodes: [TraceNode<OFProtoTraceLine>], depth: Int) {
        for node in nodes {
            switch node.line {
            case .bridge(let name):
                var isResumed = false
                if case .thaw? = node.children.first?.line { isResumed = true }
                bridge = isResumed ? resumedIn ?? name : name
                visit(node.children, depth: depth)
            case .table(let entry):
                steps.append(
                    OFProtoTraceStep(
                        pass: pass, bridge: bridge, entry: entry, actions: [], notes: [], warnings: [], depth: depth,
                        isOversize: isOversize))
                visit(below: node, step: steps.count - 1, depth: depth)
            default: break
            }
        }
    }

    /// What is below a table or bucket: its actions, and the tables that return to it.
    private mutating func visit(below node: TraceNode<OFProtoTraceLine>, step index: Int, depth: Int) {
        let oversize = Self.oversizeRange(in: node.children)
        let (savedBridge, savedOversize) = (bridge, isOversize)
        for (position, child) in node.children.enumerated() {
            isOversize = savedOversize || oversize.contains(position)
            switch child.line {
            case .action(let action): steps[index].actions.append(action)
            case .note(let text): steps[index].notes.append(text)
            case .warning(let text), .failure(let text): steps[index].warnings.append(text)
            case .bucket: visit(below: child, step: index, depth: depth + 1)
            case .bridge, .table: visit([child], depth: depth + 1)
            case .thaw: break
            }
            bridge = savedBridge
        }
        isOversize = savedOversize
    }

    /// The lines of what happens to a packet that is too large: after `check_pkt_larger` the rest of the actions is
    /// printed twice, first for such a packet, then for one that fits (`xlate_check_pkt_larger()`).
    private static func oversizeRange(in children: [TraceNode<OFProtoTraceLine>]) -> Range<Int> {
        func action(_ position: Int) -> String? {
            if case .action(let action) = children[position].line { action.text } else { nil }
        }
        guard let check = children.indices.first(where: { action($0)?.hasPrefix("check_pkt_larger(") ?? false }) else {
            return 0..<0
        }
        let positions = children.indices.filter { $0 > check && action($0) != nil }
        let half = positions.count / 2
        let texts = positions.map(action)
        guard half > 0, positions.count % 2 == 0, texts[..<half] == texts[half...] else {
            // The first part ended early, at a recirculation for example: the second starts where its first action recurs.
            guard let again = positions.dropFirst().first(where: { action($0) == texts.first }) else { return 0..<0 }
            return check + 1..<again
        }
        return check + 1..<positions[half]
    }
}
