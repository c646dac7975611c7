/// Goes through a trace and knows which pipeline it is in.
struct OVNTraceWalk {
    /// The tables passed so far.
    private(set) var steps: [OVNTraceStep] = []
    private var pipeline = OVNTraceStep.Pipeline(direction: .ingress, datapath: "")
    private var isRejection = false
    /// The last table of the way that is being followed.
    private var end: Int?

    /// Follows the packet and every copy of it.
    init(through nodes: [TraceNode<OVNTraceLine>]) {
        visit(nodes, depth: 0)
        finishPath()
    }

    /// Siblings follow each other on the packet's way; what is below an entry is a branch that returns to it.
    private mutating func visit(_ nodes: [TraceNode<OVNTraceLine>], depth: Int) {
        for node in nodes {
            switch node.line {
            case .section(let section): visit(section, node, depth: depth)
            case .entry(let entry): visit(entry, node, depth: depth)
            case .action: break
            }
        }
    }

    private mutating func visit(_ section: OVNTraceSection, _ node: TraceNode<OVNTraceLine>, depth: Int) {
        isRejection = isRejection || section.isRejection
        switch section.kind {
        case .pipeline(let direction, let datapath, let inport, let outport):
            pipeline = .init(direction: direction, datapath: datapath, inport: inport, outport: outport)
            visit(node.children, depth: depth)
        case .multicast:
            // The packet's way ends in its copies, each of which is a branch.
            end = nil
            for copy in node.children { branch { $0.visit([copy], depth: depth + 1) } }
        default:
            // Actions right below a section (`clone`, `icmp4`) are those in the braces of the step before it.
            for child in node.children {
                if case .action(let action) = child.line, !steps.isEmpty {
                    steps[steps.count - 1].actions.append(action)
                } else {
                    visit([child], depth: depth)
                }
            }
        }
    }

    private mutating func visit(_ entry: OVNTraceEntry, _ node: TraceNode<OVNTraceLine>, depth: Int) {
        let index = steps.count
        steps.append(
            OVNTraceStep(
                pipeline: pipeline, entry: entry, actions: [], depth: depth, isRejection: isRejection, endsPath: false))
        end = index
        for child in node.children {
            if case .action(let action) = child.line {
                steps[index].actions.append(action)
            } else {
                branch { $0.visit([child], depth: depth + 1) }
            }
        }
    }

    /// Goes through a branch and comes back to where it left the packet's way.
    private mutating func branch(_ body: (inout OVNTraceWalk) -> Void) {
        let saved = (pipeline, isRejection, end)
        end = nil
        body(&self)
        finishPath()
        (pipeline, isRejection, end) = saved
    }

    private mutating func finishPath() {
        if let end { steps[end].endsPath = true }
    }
}
