import Glibc
package import PathReport

/// Writes to the standard streams. Nothing else does: what leaves the program is an `OutputText`.
package enum Terminal {
    /// Writes text to standard output, all of it.
    ///
    /// - Returns: Why writing failed, in one line; `nil` on success, and when the reader has closed its end.
    @discardableResult
    package static func write(_ text: OutputText) -> String? {
        write(text, to: STDOUT_FILENO).map { "cannot write to standard output: \($0)" }
    }

    /// Writes text to standard error, all of it.
    package static func writeError(_ text: OutputText) { _ = write(text, to: STDERR_FILENO) }

    /// Prints an error in one line on standard error.
    package static func complain(_ problem: some Any) { writeError("ovnpath: \(problem)\n") }

    /// Whether standard output is a terminal.
    package static var isInteractive: Bool { isatty(STDOUT_FILENO) == 1 }

    /// Whether standard error is a terminal.
    package static var isErrorTerminal: Bool { isatty(STDERR_FILENO) == 1 }

    /// Whether standard error is a terminal that can draw a line again.
    package static var isErrorInteractive: Bool {
        isErrorTerminal && getenv("TERM").map { String(cString: $0) } != "dumb"
    }

    /// The columns of the terminal at standard output, 80 where it does not say or has less; `nil` where there is none.
    package static var columns: Int? {
        guard isInteractive else { return nil }
        return max(80, columns(of: STDOUT_FILENO) ?? 80)
    }

    /// The columns of the terminal at standard error, 80 where it does not say.
    package static var errorColumns: Int { columns(of: STDERR_FILENO) ?? 80 }

    private static func columns(of descriptor: Int32) -> Int? {
        var size = winsize()
        return ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 ? Int(size.ws_col) : nil
    }

    private static func write(_ text: OutputText, to descriptor: Int32) -> String? {
        var bytes = Array(text.printed.utf8)[...]
        while !bytes.isEmpty {
            let written = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard written > 0 || (written < 0 && errno == EINTR) else {
                // A reader that went away (`| head`) is no error of ours.
                return errno == EPIPE ? nil : String(cString: strerror(errno)).lowercased()
            }
            bytes = bytes.dropFirst(max(0, written))
        }
        return nil
    }
}
