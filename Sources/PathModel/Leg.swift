/// One direction of the connection.
package struct Leg: Sendable {
    /// Which direction a leg is.
    package enum Direction: String, Hashable, Sendable {
        /// The new connection from source to destination.
        case forward
        /// The answer of that very connection.
        case reply
        /// A new connection the other way around, to the same port.
        case reverse
    }

    /// Which direction this is.
    package var direction: Direction
    /// What happened to the packet, all layers considered.
    package var verdict: Verdict
    /// The path over the Southbound databases.
    package var logical: LayerTrace
    /// The path over the nodes' bridges.
    package var openflow: LayerTrace
    /// What the flows of the path were made from.
    package var detrace: Detrace
    /// The address translations along the way, in order.
    package var translations: [Translation]
    /// The hosts that the packet left from or came to, in order: each a part of the way with one hop, `host`, whose stages
    /// are its route and the rules that translate.
    package var hosts: [Section] = []

    /// Makes a leg.
    package init(
        direction: Direction, verdict: Verdict, logical: LayerTrace, openflow: LayerTrace, detrace: Detrace,
        translations: [Translation]
    ) {
        self.direction = direction
        self.verdict = verdict
        self.logical = logical
        self.openflow = openflow
        self.detrace = detrace
        self.translations = translations
    }
}

/// A leg's path as one layer shows it.
package struct LayerTrace: Sendable {
    /// What the layer says.
    package var verdict: Verdict
    /// The parts of the path, each from one probe, in the packet's order.
    package var sections: [Section]
    /// Whether the layer was traced: some legs cannot be shown on a layer, and its verdict then says why and does not count.
    package var isTraced: Bool

    /// Makes a layer's path.
    package init(verdict: Verdict, sections: [Section], isTraced: Bool = true) {
        self.verdict = verdict
        self.sections = sections
        self.isTraced = isTraced
    }
}

/// The part of a path that one probe showed: a zone's logical pipelines, or a node's bridges.
package struct Section: Sendable {
    /// The zone or the node that was probed.
    package var place: String
    /// The pipelines or bridges passed, in order.
    package var hops: [Hop]
    /// Where the packet went at the end of this part.
    package var end: SectionEnd
    /// The command that was run, as a person would type it in the container.
    package var command: String
    /// The container that it ran in, as `NAMESPACE/POD/CONTAINER`.
    package var container: String
    /// What the tool printed.
    package var output: String

    /// Makes a part of a path.
    package init(place: String, hops: [Hop], end: SectionEnd, command: String, container: String, output: String) {
        self.place = place
        self.hops = hops
        self.end = end
        self.command = command
        self.container = container
        self.output = output
    }
}

/// Where a part of a path ends.
package enum SectionEnd: Hashable, Sendable {
    /// At a logical port or the switch port that carries it: a pod's, or another interface of the node.
    case port(String)
    /// At another zone or node, across a tunnel.
    case next(String)
    /// At a node's host.
    case host(String)
    /// On the wire behind a node's external bridge.
    case wire(String)
    /// Nowhere.
    case dropped(Cause)
    /// At a reset or an ICMP unreachable that goes back.
    case rejected(Cause)
    /// Unknown, for the reason given.
    case undetermined(Unknown)
}

/// A logical pipeline or a bridge that the packet passed.
package struct Hop: Hashable, Sendable {
    /// A part of a logical datapath, or what else a packet passes.
    package enum Pipeline: String, Hashable, Sendable {
        /// The pipelines of a logical switch or router (ovn-architecture(7)).
        case ingress, egress
        /// A bridge of Open vSwitch.
        case bridge
        /// A node's host.
        case host
    }

    /// The logical datapath (`ovn-worker`) or the bridge (`br-int`).
    package var datapath: String
    /// Which part of it, or what it is.
    package var pipeline: Pipeline
    /// The port by which it came.
    package var inport: String?
    /// The port by which it left.
    package var outport: String?
    /// The stages or tables that matched, in order.
    package var stages: [Stage]

    /// Makes a hop.
    package init(datapath: String, pipeline: Pipeline, inport: String?, outport: String?, stages: [Stage]) {
        self.datapath = datapath
        self.pipeline = pipeline
        self.inport = inport
        self.outport = outport
        self.stages = stages
    }
}

/// What a host's kernel does with a packet by its route (ip-route(8)).
package enum HostRouteStep: Hashable, Sendable {
    /// It delivers it to itself.
    case local
    /// It sends it on; a type of route other than `unicast`, such as `blackhole`, may not.
    case sent(type: String, gateway: String?, device: String?)
    /// It drops it.
    case refused(HostRefusal)
    /// The host could not tell.
    case unknown(Unknown)
}

/// One flow that matched.
package struct Stage: Hashable, Sendable {
    /// The stage's name (`ls_in_acl`), a step of a host (`route`) or `table` with the number of the OpenFlow table.
    package var name: String
    /// The number of the OpenFlow table, where it is one.
    package var table: Int?
    /// The flow's match.
    package var match: String
    /// The first eight hexadecimal digits of the logical flow's uuid, which is also the OpenFlow cookie.
    package var flow: String?
    /// The flow's priority; `nil` where no flow matched, and of a host's rule.
    package var priority: Int?
    /// The actions, a line each; none of a host's route.
    package var actions: [String]
    /// What a host's route does, where the stage is one.
    package var route: HostRouteStep?

    /// Makes a table of a bridge.
    package init(table: Int, match: String, flow: String?, priority: Int? = nil, actions: [String]) {
        self.init(name: "table \(table)", match: match, flow: flow, priority: priority, actions: actions)
        self.table = table
    }

    /// Makes a stage.
    package init(name: String, match: String, flow: String?, priority: Int? = nil, actions: [String]) {
        self.name = name
        self.match = match
        self.flow = flow
        self.priority = priority
        self.actions = actions
    }
}
