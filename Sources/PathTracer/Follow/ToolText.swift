/// A tool's output, or why there is none.
enum ToolText {
    /// Why a tool gave no output that can be read.
    struct Problem: Error {
        /// The reason in words.
        var reason: String
        /// What it did print.
        var output: String
    }

    /// What a tool printed; ovn-trace and ofproto/trace also print what is wrong with their arguments there.
    static func output(of result: ProbeResult, tool: String) -> Result<String, Problem> {
        switch result {
        case .failed(let reason): return .failure(Problem(reason: "\(tool) could not be run: \(reason)", output: ""))
        case .output(let text, let errors, let exitCode):
            let isStopped = CommandLines.timedOut.contains(exitCode)
            if isStopped, errors.allSatisfy(\.isWhitespace) {
                return .failure(Problem(reason: "\(tool) ran into its time limit", output: text))
            }
            // What a tool had printed when it was stopped is half a trace, and would be read as a whole one.
            guard exitCode == 0 || !text.isEmpty && !isStopped else {
                let last = errors.split(separator: "\n").last.map(String.init) ?? "no output"
                return .failure(Problem(reason: "\(tool) failed with exit code \(exitCode): \(last)", output: errors))
            }
            return .success(text)
        }
    }
}
