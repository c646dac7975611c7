/// Takes the output of a ``ProbeScript`` apart.
struct ProbeFrames: Sendable {
    /// The word with which the lines between the probes begin.
    let marker: String

    /// The results of the first `count` frames; one that the output does not hold whole has failed, with `reason` where the
    /// shell said nothing.
    func results(of output: ScriptOutput, count: Int, reason: String) -> [ProbeResult] {
        let standardOutput = frames(in: output.standardOutput)
        let standardError = frames(in: output.standardError)
        return (0..<count).map { index in
            guard let (text, exitCode) = standardOutput[index], let exitCode else {
                let last = String(decoding: output.standardError, as: UTF8.self)
                    .split(separator: "\n").last { !$0.isEmpty && !$0.hasPrefix(marker) }
                return .failed(last.map(String.init) ?? reason)
            }
            return .output(
                standardOutput: text, standardError: standardError[index]?.text ?? "", exitCode: exitCode)
        }
    }

    /// The texts between the markers, by probe, with the exit code where the end was reached.
    private func frames(in bytes: [UInt8]) -> [Int: (text: String, exitCode: Int?)] {
        var frames: [Int: (text: String, exitCode: Int?)] = [:]
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
                    let text = begun.start < start - 1 ? bytes[begun.start..<(start - 1)] : []
                    frames[begun.index] = (String(decoding: text, as: UTF8.self), Int(words[3]))
                    open = nil
                }
            }
            start = end + 1
        }
        return frames
    }
}
