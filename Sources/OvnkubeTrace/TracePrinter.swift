import PathModel
import PathReport

/// Prints the steps of a trace as `ovnkube-trace` does: results on standard output, what it ran and saw in the log.
struct TracePrinter {
    let streams: ToolStreams
    let log: Klog

    /// The exit code after a failed step; Go's `os.Exit(-1)`.
    static let failed: Int32 = 255

    /// Prints steps up to the first that failed.
    ///
    /// - Returns: The exit code.
    /// - Throws: ``OvnkubeTraceExit`` at a step whose result is not known.
    func print(_ lines: [ResultLine], skipsDetrace: Bool) throws(OvnkubeTraceExit) -> Int32 {
        for line in lines {
            if skipsDetrace, line.tool == .detrace { break }
            tellRun(of: line)
            if let text = line.text(coloured: streams.coloursOutput) { streams.write("\(text)\n") }
            switch line.outcome {
            case .success: if let ends = line.ends { log.info(1, painted("\(ends)", .green)) }
            case .failure(let cause):
                log.info(1, painted("\(cause.map(\.sentence) ?? "the packet does not get through")", .red))
                return Self.failed
            case .notAPort(let text):
                log.info(1, painted("'\(text)' is not a port", .red))
                return Self.failed
            case .undetermined(let reason):
                throw .init(
                    "\(line.step) could not be determined from \(line.source) to \(line.destination): \(reason.words)")
            case .skipped(let reason):
                log.info(0, "Skipped ovn-detrace due to: \"\(reason.words)\"")
                return 0
            }
        }
        return 0
    }

    private func tellRun(of line: ResultLine) {
        for section in line.sections {
            let which = line.isRemote ? "on destination pod node" : "from \(line.way)"
            log.info(4, "\(line.tool.rawValue) command \(which) is \(OutputText(lines: section.command))")
            let place = section.container.split(separator: "/", omittingEmptySubsequences: false)
            if place.count == 3 {
                log.info(
                    5,
                    "Running command inside container: namespace: \(place[0]), podName: \(place[1]),"
                        + " containerName: \(place[2]), cmd: \(section.command), stdin: ")
            }
        }
        let output = line.sections.map(\.output).joined() + line.flows.map { $0.line + "\n" }.joined()
        guard !output.isEmpty else { return }
        log.info(2, "\(line.step) Output:\n\(painted(OutputText(lines: output), .italic))")
    }

    private func painted(_ text: OutputText, _ effect: OutputText.Effect) -> OutputText {
        streams.coloursErrors ? .styled(text, effect) : text
    }
}

extension ResultLine {
    /// Where the step's packet went, in words.
    fileprivate var ends: String? {
        switch sections.last?.end {
        case .port(let port): "output to \"\(port)\""
        case .next(let place): "on to \(place)"
        case .host(let node): "out to the host of node \(node)"
        case .wire(let node): "out on the wire of node \(node)"
        case .dropped, .rejected, .undetermined, nil: nil
        }
    }
}

extension Cause {
    /// The cause in one line.
    fileprivate var sentence: String {
        let place = [node.map { "node \($0)" }, datapath, stageWords].compactMap(\.self).joined(separator: ", ")
        let behind = [row?.description, isolationWords ?? owner?.description, matchWords.map { "match \($0)" }]
            .compactMap(\.self)
        return ([reason.words + (place.isEmpty ? "" : " (\(place))")] + behind).joined(separator: "; ")
    }
}

extension FlowOrigin {
    /// The flow in one line.
    fileprivate var line: String {
        let parts = ["\(zone) \(flow)", stage, match, row?.description ?? "", owner.map(\.description) ?? ""]
        return parts.filter { !$0.isEmpty }.joined(separator: "; ")
    }
}
