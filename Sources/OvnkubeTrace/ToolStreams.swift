import Console
import PathReport

/// Where the tool writes.
struct ToolStreams: Sendable {
    /// Takes text for standard output.
    let write: @Sendable (OutputText) -> Void
    /// Takes text for standard error.
    let writeError: @Sendable (OutputText) -> Void
    /// Whether results are coloured.
    let coloursOutput: Bool
    /// Whether the log is coloured.
    let coloursErrors: Bool

    /// The process's own streams, coloured where they are terminals.
    static let standard = ToolStreams(
        write: { Terminal.write($0) }, writeError: { Terminal.writeError($0) },
        coloursOutput: Terminal.isInteractive, coloursErrors: Terminal.isErrorTerminal)
}
