package import PathModel

/// A trace as a drawing: a row for each leg and layer, the source on the left and the destination on the right.
package enum SVGReport {
    /// The file.
    package static func text(_ trace: PathTrace) -> String {
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + element(PathPicture(trace))
    }

    /// The `svg` element. Where it stands alone it tells also what was traced, the causes and the notes, which a page's
    /// own text does otherwise.
    static func element(_ picture: PathPicture, isAlone: Bool = true) -> String {
        let layout = SVGLayout(picture, isAlone: isAlone)
        let size = "\(number(layout.width)) \(number(layout.height))"
        var lines = [
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"\(SVGStyle.name)\" role=\"img\" viewBox=\"0 0 \(size)\""
                + " width=\"\(number(layout.width))\" height=\"\(number(layout.height))\">",
            Markup.element("title", isAlone ? "\(picture.title): \(picture.verdict)" : picture.title),
            "<style>\n\(SVGStyle.rules)</style>",
            "<rect class=\"ground\" width=\"100%\" height=\"100%\"/>",
        ]
        lines += layout.frames.flatMap(frame)
        lines += layout.arrows.flatMap(arrow)
        lines += layout.boxes.flatMap(box)
        lines += layout.labels.map { text($0.text, $0.style, $0.x, $0.y) }
        return (lines + ["</svg>"]).joined(separator: "\n") + "\n"
    }

    private static func frame(_ frame: SVGLayout.Frame) -> [String] {
        [
            rectangle("frame", frame.x, frame.y, frame.width, frame.height, radius: 8),
            text(frame.label, "place", frame.x + 14, frame.y + 17),
        ]
    }

    private static func box(_ placed: SVGLayout.Box) -> [String] {
        let box = placed.box
        let rounding: Double =
            switch box.kind {
            case .end: 18
            case .router: 12
            case .switching, .bridge, .wire, .host: 3
            }
        var lines = ["<g>"]
        let hint = [box.kind == .end ? "" : box.kind.rawValue, box.hint].filter { !$0.isEmpty }
        if !hint.isEmpty { lines.append(Markup.element("title", hint.joined(separator: ": "))) }
        lines.append(
            rectangle("box \(box.tone.rawValue)", placed.x, placed.y, placed.width, placed.height, radius: rounding))
        let centre = placed.x + placed.width / 2
        var y = placed.y + 20
        for name in placed.names {
            lines.append(text(name, "name", centre, y))
            y += 17
        }
        for line in placed.lines {
            // The verdict's lines are coloured; an end says no more than its address.
            let tone = box.kind != .end && box.tone != .plain ? " \(box.tone.rawValue)" : ""
            lines.append(text(line, "line" + tone, centre, y - 1))
            y += 15
        }
        return lines + ["</g>"]
    }

    private static func arrow(_ arrow: SVGLayout.Arrow) -> [String] {
        guard let last = arrow.points.last, let before = arrow.points.dropLast().last else { return [] }
        // The head is drawn by itself: a marker would have to be named, and names of two pictures in one page collide.
        let (dx, dy) = ((last.x - before.x).signum, (last.y - before.y).signum)
        let (x, y) = (last.x - dx * 8, last.y - dy * 8)
        let head = [(last.x, last.y), (x - dy * 4.5, y - dx * 4.5), (x + dy * 4.5, y + dx * 4.5)]
        var line = arrow.points
        line[line.count - 1] = (x, y)
        var lines = [
            "<polyline class=\"arrow\" points=\"\(points(line))\"/>",
            "<polygon class=\"head\" points=\"\(points(head))\"/>",
        ]
        if let label = arrow.label {
            let middle = arrow.points[(arrow.points.count - 1) / 2]
            let next = arrow.points[(arrow.points.count - 1) / 2 + 1]
            let (x, y) = ((middle.x + next.x) / 2, (middle.y + next.y) / 2)
            if middle.x == next.x {
                let half = Double(label.count) * 3.6 + 4
                lines.append(
                    "<rect class=\"ground\" x=\"\(number(x - half))\" y=\"\(number(y - 10))\""
                        + " width=\"\(number(2 * half))\" height=\"18\"/>")
            }
            lines.append(text(label, "arrival", x, middle.x == next.x ? y + 3.5 : y - 6))
        }
        return lines
    }

    private static func rectangle(
        _ style: String, _ x: Double, _ y: Double, _ width: Double, _ height: Double, radius: Double
    ) -> String {
        "<rect class=\"\(style)\" x=\"\(number(x))\" y=\"\(number(y))\" width=\"\(number(width))\""
            + " height=\"\(number(height))\" rx=\"\(number(radius))\"/>"
    }

    private static func text(_ text: String, _ style: String, _ x: Double, _ y: Double) -> String {
        Markup.element("text", ["class": style, "x": number(x), "y": number(y)], text)
    }

    private static func points(_ points: [(x: Double, y: Double)]) -> String {
        points.map { "\(number($0.x)),\(number($0.y))" }.joined(separator: " ")
    }

    /// A number with one decimal at most, in which more precision than a tenth of a pixel is of no use.
    private static func number(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        let sign = tenths < 0 ? "-" : ""
        let rest = abs(tenths) % 10
        return "\(sign)\(abs(tenths) / 10)" + (rest == 0 ? "" : ".\(rest)")
    }
}

extension Double {
    /// -1, 0 or 1.
    fileprivate var signum: Double { self > 0 ? 1 : self < 0 ? -1 : 0 }
}
