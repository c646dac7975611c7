/// Several probes as one shell script, and its output taken apart again.
///
/// Each probe runs in a subshell of its own, with what it writes framed on both streams by a marker that no tool prints,
/// so that one exec carries many commands and one that fails leaves the others alone.
package struct ProbeScript: Sendable {
    /// The script's text. The last line leaves the shell, since a shell that reads its script from a stream that cannot be
    /// closed (`v4.channel.k8s.io`) would wait for more.
    package let text: String
    private let marker: String
    private let count: Int

    /// Seconds after which a single command is stopped, where the container has timeout(1).
    private static let commandTimeLimit = 60

    /// Makes the script of some probes.
    ///
    /// - Parameters:
    ///   - probes: The probes, in the order in which they are run.
    ///   - marker: A word that no tool prints.
    package init(_ probes: [Probe], marker: String) {
        self.marker = marker
        count = probes.count
        var text = """
            limit() { if command -v timeout >/dev/null 2>&1; then timeout \(Self.commandTimeLimit) "$@"; else "$@"; fi; }
            mark() { echo; echo "\(marker) $*"; echo >&2; echo "\(marker) $*" >&2; }
            main() {

            """
        for (index, probe) in probes.enumerated() {
            text += "mark begin \(index)\n(\n\(Self.body(of: probe))\n)\nmark end \(index) $?\n"
        }
        self.text = text + "}\nmain </dev/null\nexit 0\n"
    }

    private static func body(of probe: Probe) -> String {
        if let script = probe.script { return script }
        var words = probe.argv.map(ShellWord.quoted)
        guard let interface = probe.portOf else { return "limit " + words.joined(separator: " ") }
        // Inside single quotes a variable would stay as it is: close them around it.
        words = probe.argv.map { word in
            word.split(separator: Probe.portToken, omittingEmptySubsequences: false).map {
                ShellWord.quoted(String($0))
            }
            .joined(separator: "\"$port\"")
        }
        return """
            port=$(\(Probe.portLookup(interface)) | head -n 1)
            if [ -z "$port" ] || [ "$port" = "[]" ] || [ "$port" -lt 0 ]; then
            echo \(ShellWord.quoted("no interface of the switch has iface-id \(interface) and a port number")) >&2
            exit 69
            fi
            limit \(words.joined(separator: " "))
            """
    }

    /// Takes a script's output apart.
    ///
    /// - Returns: A result for each probe; those that the output does not hold whole have failed, with `reason`.
    package func results(of output: ScriptOutput, reason: String) -> [ProbeResult] {
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
