import Glibc

/// Writes to the standard streams.
enum Terminal {
    /// Writes text to standard output, all of it.
    static func write(_ text: String) { write(text, to: STDOUT_FILENO) }

    /// Tells what is wrong in one line on standard error.
    static func complain(_ problem: some Any) {
        let line = String(describing: problem).split(separator: "\n").joined(separator: " ")
        write("ovnpath: \(line)\n", to: STDERR_FILENO)
    }

    /// Writes text to standard error, all of it.
    static func writeError(_ text: String) { write(text, to: STDERR_FILENO) }

    private static func write(_ text: String, to descriptor: Int32) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let written = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            // A reader that went away (`| head`) is no error of ours.
            guard written > 0 || (written < 0 && errno == EINTR) else { return }
            bytes = bytes.dropFirst(max(0, written))
        }
    }
}
