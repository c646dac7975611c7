import ArgumentParser
import Console

/// The option of every command that may colour what it prints.
struct ColourOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "When to use colour: auto (on a terminal, unless $NO_COLOR is set), always or never.",
            valueName: "when"))
    var color = ColorChoice.auto

    /// Whether text on standard output is to be coloured.
    var isColoured: Bool { color.isColoured }
}
