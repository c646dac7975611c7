/// Where everything of a picture is, in pixels.
struct SVGLayout {
    struct Label {
        var x: Double
        var y: Double
        var text: String
        /// The class that styles it.
        var style: String
    }

    struct Frame {
        var x: Double
        var y: Double
        var width: Double
        var height: Double
        var label: String
    }

    struct Box {
        var x: Double
        var y: Double
        var width: Double
        var height: Double
        var box: PathPicture.Box
        /// The box's name, broken to its width.
        var names: [String]
        /// The box's lines, broken to its width.
        var lines: [String]

        var middle: Double { y + height / 2 }
    }

    struct Arrow {
        /// The corners of the line.
        var points: [(x: Double, y: Double)]
        var label: String?
    }

    static let margin = 20.0
    static let wrapping = 38

    private(set) var width = 0.0
    private(set) var height = 0.0
    private(set) var labels: [Label] = []
    private(set) var frames: [Frame] = []
    private(set) var boxes: [Box] = []
    private(set) var arrows: [Arrow] = []

    /// Lays a picture out; its title and notes only where it stands alone.
    init(_ picture: PathPicture, isAlone: Bool) {
        let rows = picture.legs.map { $0.lanes.map(SVGLane.init) }
        let natural = rows.flatMap(\.self).map(\.width).max() ?? 0
        width = max(natural, 620) + 2 * Self.margin
        let columns = Int((width - 2 * Self.margin) / 7)
        var y = Self.margin + (isAlone ? 16 : 0)
        if isAlone {
            y = write(picture.title, "title", at: y, columns: columns * 7 / 11, step: 22)
            y = write(picture.verdict, "verdict \(picture.tone.rawValue)", at: y, columns: columns * 7 / 9, step: 20)
        }
        for (leg, lanes) in zip(picture.legs, rows) {
            y += 16
            y = write(
                "\(leg.name): \(leg.verdict)", "leg \(leg.tone.rawValue)", at: y, columns: columns * 7 / 9, step: 18)
            for fact in isAlone ? leg.facts : [] { y = write(fact, "fact", at: y, columns: columns, step: 16) }
            for (lane, placed) in zip(leg.lanes, lanes) {
                let text = "\(lane.name): \(lane.verdict)"
                labels.append(
                    Label(x: Self.margin, y: y + 2, text: text, style: "lane \(lane.tone.rawValue)"))
                add(placed, at: y + 12, isMirrored: leg.isMirrored)
                y += placed.height + 34
            }
        }
        for note in isAlone ? picture.notes : [] {
            y = write("note: \(note)", "fact", at: y, columns: columns, step: 16)
        }
        height = y + Self.margin - 10
    }

    /// Writes a text from the left margin, and says where the next line is.
    private mutating func write(_ text: String, _ style: String, at y: Double, columns: Int, step: Double) -> Double {
        let lines = Wrapping.lines(text, width: columns)
        for (index, line) in lines.enumerated() {
            labels.append(Label(x: Self.margin, y: y + Double(index) * step, text: line, style: style))
        }
        return y + Double(lines.count) * step
    }

    /// Puts a lane in its row. The ends stand at the edges, whatever is between them; what is mirrored runs from the right.
    private mutating func add(_ lane: SVGLane, at y: Double, isMirrored: Bool) {
        let spare = width - 2 * Self.margin - lane.width
        let stretch = lane.isWhole ? spare / Double(max(lane.columns.count - 1, 1)) : 0
        func x(_ x: Double, _ width: Double) -> Double {
            isMirrored ? self.width - Self.margin - x - width : Self.margin + x
        }
        for (index, column) in lane.columns.enumerated() {
            let left = column.x + Double(index) * stretch
            if let frame = column.frame {
                frames.append(
                    Frame(
                        x: x(left, column.width), y: y + column.y, width: column.width, height: column.height,
                        label: frame))
            }
            for box in column.boxes {
                var moved = box
                moved.x = x(left + box.x, box.width)
                moved.y = y + box.y
                boxes.append(moved)
            }
        }
        let placed = boxes.suffix(lane.columns.reduce(0) { $0 + $1.boxes.count })
        for (from, to) in zip(placed, placed.dropFirst()) { arrows.append(Self.arrow(from, to)) }
    }

    private static func arrow(_ from: Box, _ to: Box) -> Arrow {
        if abs(from.x - to.x) < 1 {
            let x = from.x + from.width / 2
            return Arrow(points: [(x, from.y + from.height), (x, to.y)], label: to.box.arrival)
        }
        let rightwards = to.x > from.x
        let start = rightwards ? from.x + from.width : from.x
        let end = rightwards ? to.x : to.x + to.width
        if abs(from.middle - to.middle) < 1 {
            return Arrow(points: [(start, from.middle), (end, to.middle)], label: to.box.arrival)
        }
        let turn = (start + end) / 2
        return Arrow(
            points: [(start, from.middle), (turn, from.middle), (turn, to.middle), (end, to.middle)],
            label: to.box.arrival)
    }
}
