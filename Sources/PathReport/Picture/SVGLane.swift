/// A lane's boxes in columns, from its own left upper corner, in the packet's order from left to right.
struct SVGLane {
    /// An end of the connection, or a frame with its boxes below each other.
    struct Column {
        var x = 0.0
        var y = 0.0
        var width: Double
        var height: Double
        /// The frame's label, where there is a frame.
        var frame: String?
        var boxes: [SVGLayout.Box]
    }

    private static let padding = 14.0
    private static let header = 26.0
    private static let between = 24.0

    private(set) var columns: [Column] = []
    private(set) var width = 0.0
    private(set) var height = 0.0
    /// Whether the path leads to an end.
    let isWhole: Bool

    init(_ lane: PathPicture.Lane) {
        isWhole = !lane.ends.isEmpty
        columns.append(Self.column([lane.start], frame: nil))
        columns += lane.frames.filter { !$0.boxes.isEmpty }.map { Self.column($0.boxes, frame: $0.label) }
        columns += lane.ends.map { Self.column([$0], frame: nil) }
        var x = 0.0
        for index in columns.indices {
            if index > 0 { x += columns[index].boxes.first?.box.arrival == nil ? 48 : 84 }
            columns[index].x = x
            x += columns[index].width
        }
        width = x
        level()
        height = columns.map { $0.y + $0.height }.max() ?? 0
    }

    /// Brings the ends to the height of the boxes that they are linked to, and what holds one box each to one height.
    private mutating func level() {
        let framed = columns.indices.filter { columns[$0].frame != nil }
        guard let first = framed.first, let last = framed.last else { return }
        // An end that is higher than its box's way down would stick out at the top: the frames make room.
        let middle =
            framed.allSatisfy { columns[$0].boxes.count == 1 }
            ? framed.compactMap { columns[$0].boxes.first?.middle }.max()
            : nil
        for index in framed { lower(index, by: middle.map { $0 - columns[index].boxes[0].middle } ?? 0) }
        let lowest = columns[last].boxes.last?.middle ?? 0
        let room = columns.indices.filter { columns[$0].frame == nil }.reduce(0) { room, index in
            max(room, columns[index].height / 2 - (index < first ? columns[first].boxes[0].middle : lowest))
        }
        for index in framed { lower(index, by: room) }
        for index in columns.indices where columns[index].frame == nil {
            let linked = index < first ? columns[first].boxes.first : columns[last].boxes.last
            lower(index, by: max(0, (linked?.middle ?? 0) - columns[index].height / 2))
        }
    }

    private mutating func lower(_ index: Int, by distance: Double) {
        columns[index].y += distance
        for box in columns[index].boxes.indices { columns[index].boxes[box].y += distance }
    }

    private static func column(_ boxes: [PathPicture.Box], frame: String?) -> Column {
        var placed = boxes.map(place)
        let width = max(
            placed.map(\.width).max() ?? 0,
            Double(frame?.count ?? 0) * 7)
        let inset = frame == nil ? 0 : padding
        var y = frame == nil ? 0 : header
        for index in placed.indices {
            placed[index].x = inset
            placed[index].y = y
            placed[index].width = width
            y += placed[index].height + between
        }
        let height = y - between + (frame == nil ? 0 : padding)
        return Column(width: width + 2 * inset, height: height, frame: frame, boxes: placed)
    }

    /// A box of the size that its text needs.
    private static func place(_ box: PathPicture.Box) -> SVGLayout.Box {
        let lines = box.lines.flatMap { Wrapping.lines($0, width: SVGLayout.wrapping) }
        let names = Wrapping.lines(box.name, width: SVGLayout.wrapping - 6)
        let longest = max(
            Double(names.map(\.count).max() ?? 0) * 8, Double(lines.map(\.count).max() ?? 0) * 6.8)
        return SVGLayout.Box(
            x: 0, y: 0, width: max(longest + 24, 104),
            height: Double(names.count) * 17 + Double(lines.count) * 15 + 14, box: box, names: names, lines: lines)
    }
}
