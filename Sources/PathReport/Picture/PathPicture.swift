/// What a picture of a trace shows, whatever form it is drawn in: for each leg a chain of boxes, framed by node,
/// and one for each layer where the layers differ.
struct PathPicture {
    /// One direction of the connection.
    struct Leg {
        /// `request`, `reply` or `reverse`, with the endpoint where there are several.
        var name: String
        /// The verdict in a word, and why where neither the picture's own verdict nor ``facts`` say so.
        var verdict: String
        var tone: Tone
        /// What stopped and what translated the packet, a line each.
        var facts: [String]
        /// Whether the packet goes from the destination's side to the source's, which is drawn on the left.
        var isMirrored: Bool
        var lanes: [Lane]
    }

    /// A leg's path as one layer shows it, or as both do.
    struct Lane {
        /// Letters, digits and underscores only, unlike any other lane's of the picture.
        var id: String
        /// `logical`, `openflow` or both; `endpoint` where the path is not drawn.
        var name: String
        /// The layer's verdict in a word.
        var verdict: String
        var tone: Tone
        /// Where the packet comes from.
        var start: Box
        /// The nodes passed, in the packet's order; zones, where the nodes are not known.
        var frames: [Frame]
        /// Where it ends: the other end, the wire and what is behind it, a host. Empty where it is stopped or lost on its way.
        var ends: [Box]

        /// All boxes, in the packet's order.
        var boxes: [Box] { [start] + frames.flatMap(\.boxes) + ends }
    }

    /// A node, or a zone.
    struct Frame {
        var id: String
        var label: String
        var boxes: [Box]
    }

    /// A datapath, a bridge or an end of the connection.
    struct Box {
        /// What a box stands for.
        enum Kind: String {
            case end, switching = "switch", router, bridge, wire, host
        }

        /// Letters, digits and underscores only, unlike any other box's of the picture.
        var id: String
        var kind: Kind
        var name: String
        /// What is written below the name, a line each.
        var lines: [String]
        var tone: Tone = .plain
        /// What is written at the arrow that leads here, such as `tunnel`.
        var arrival: String?
        /// More, for those who point at the box: the ports and stages.
        var hint: String = ""
    }

    var title: String
    /// The verdict in few words.
    var verdict: String
    var tone: Tone
    var legs: [Leg]
    var notes: [String]
}
