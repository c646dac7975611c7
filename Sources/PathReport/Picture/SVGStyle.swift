/// The style of a picture: colours for light and dark, and light ones on paper.
enum SVGStyle {
    /// The class of the picture, to which all rules are limited: inside a page its style is the page's too.
    static let name = "ovnpath-picture"

    /// The rules. Plain colours instead of CSS variables, which several SVG viewers do not know.
    static let rules =
        shapes + rules(light) + "@media screen and (prefers-color-scheme: dark) {\n" + rules(dark) + "}\n"

    private struct Palette {
        var ground, text, faint, line, frame, box, good, goodFill, bad, badFill, unsure, unsureFill: String
    }

    private static let light = Palette(
        ground: "#ffffff", text: "#0f172a", faint: "#526075", line: "#64748b", frame: "#f6f8fb", box: "#e9eef5",
        good: "#15803d", goodFill: "#dcf5e4", bad: "#b91c1c", badFill: "#fde4e4", unsure: "#a14a06",
        unsureFill: "#fdf0cf")

    private static let dark = Palette(
        ground: "#0f1520", text: "#e6ebf3", faint: "#9aa7ba", line: "#8291a7", frame: "#161e2c", box: "#243044",
        good: "#4ade80", goodFill: "#123322", bad: "#f98080", badFill: "#43181c", unsure: "#fbbf4b",
        unsureFill: "#3d2d0c")

    private static let shapes = """
        .\(name) text { font-family: system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; font-size: 12px; }
        .\(name) .title { font-size: 17px; font-weight: 600; }
        .\(name) .verdict { font-size: 14px; font-weight: 600; }
        .\(name) .leg { font-size: 14px; font-weight: 600; }
        .\(name) .name { font-size: 13px; font-weight: 600; text-anchor: middle; }
        .\(name) .line { font-size: 11.5px; text-anchor: middle; }
        .\(name) .arrival { font-size: 11.5px; text-anchor: middle; }
        .\(name) .frame { stroke-width: 1; stroke-dasharray: 5 4; }
        .\(name) .box { stroke-width: 1.2; }
        .\(name) .box.good { stroke-width: 2; }
        .\(name) .box.bad, .\(name) .box.unsure { stroke-width: 3; }
        .\(name) .arrow { fill: none; stroke-width: 1.6; }

        """

    private static func rules(_ palette: Palette) -> String {
        """
        .\(name) .ground { fill: \(palette.ground); }
        .\(name) text { fill: \(palette.text); }
        .\(name) .fact, .\(name) .place, .\(name) .line { fill: \(palette.faint); }
        .\(name) text.good { fill: \(palette.good); }
        .\(name) text.bad { fill: \(palette.bad); }
        .\(name) text.unsure { fill: \(palette.unsure); }
        .\(name) .frame { fill: \(palette.frame); stroke: \(palette.line); }
        .\(name) .box { fill: \(palette.box); stroke: \(palette.line); }
        .\(name) .box.good { fill: \(palette.goodFill); stroke: \(palette.good); }
        .\(name) .box.bad { fill: \(palette.badFill); stroke: \(palette.bad); }
        .\(name) .box.unsure { fill: \(palette.unsureFill); stroke: \(palette.unsure); }
        .\(name) .arrow { stroke: \(palette.line); }
        .\(name) .head { fill: \(palette.line); }

        """
    }
}
