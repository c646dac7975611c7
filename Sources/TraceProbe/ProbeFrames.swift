/// Takes the output of a ``ProbeScript`` apart.
///
/// The frames' texts are made when they are asked for: thousands of them at once would take the room of the output again.
struct ProbeFrames: Sendable {
    private let standardOutput: [UInt8]
    private let standardError: [UInt8]
    private let texts: [Int: Frame]
    private let errors: [Int: Frame]
    /// Why a frame is missing.
    private let reason: String

    /// Where a frame's text is.
    private struct Frame: Sendable {
        var bytes: Range<Int>
        var exitCode: Int?
    }

    /// Finds the frames.
    ///
    /// - Parameters:
    ///   - output: What the script wrote.
    ///   - marker: The word with which the lines between the frames begin.
    ///   - reason: Why a frame is missing, where the shell said nothing.
    init(of output: ScriptOutput, marker: String, reason: String) {
        standardOutput = output.standardOutput
        standardError = output.standardError
        texts = Self.frames(in: standardOutput, marker: marker)
        errors = Self.frames(in: standardError, marker: marker)
        let last = String(decoding: standardError.suffix(4096), as: UTF8.self)
            .split(separator: "\n").last { !$0.isEmpty && !$0.hasPrefix(marker) }
        self.reason = last.map(String.init) ?? reason
    }

    /// The result of a frame; one that the output does not hold whole has failed.
    func result(_ index: Int) -> ProbeResult {
        guard let frame = texts[index], let exitCode = frame.exitCode else { return .failed(reason) }
        return .output(
            standardOutput: String(decoding: standardOutput[frame.bytes], as: UTF8.self),
            standardError: (errors[index]?.bytes).map { String(decoding: standardError[$0], as: UTF8.self) } ?? "",
            exitCode: exitCode)
    }

    /// The frames between the markers, with the exit code where the end was reached.
    private static func frames(in bytes: [UInt8], marker: String) -> [Int: Frame] {
        var frames: [Int: Frame] = [:]
        let newline = UInt8(ascii: "\n")
        let prefix = Array(marker.utf8)
        var start = bytes.startIndex
        var open: (index: Int, start: Int)?
        while start < bytes.endIndex {
            let end = bytes[start...].firstIndex(of: newline) ?? bytes.endIndex
            if bytes[start..<end].starts(with: prefix) {
                let words = String(decoding: bytes[start..<end], as: UTF8.self).split(separator: " ")
                let number = words.count > 2 ? Int(words[2]) : nil
                if words.count > 2, words[1] == "begin", let number {
                    open = (number, end + 1)
                } else if words.count > 3, words[1] == "end", let begun = open, begun.index == number {
                    // The marker writes a newline of its own before it.
                    let text = begun.start < start - 1 ? begun.start..<(start - 1) : start..<start
                    frames[begun.index] = Frame(bytes: text, exitCode: Int(words[3]))
                    open = nil
                }
            }
            start = end + 1
        }
        return frames
    }
}
