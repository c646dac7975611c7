import FoundationEssentials
import PathReport
import Replay
import Synchronization
import Testing

@testable import OvnkubeTrace

/// A recorded run of OVN-Kubernetes' own tool (`testdata/recordings/face`).
struct RecordedRun: Sendable, CustomTestStringConvertible {
    static let folder = TestClusters.folder + "/../recordings/face"

    /// The bundle of the cluster.
    var bundle: String
    var name: String
    /// The arguments, without the program's name.
    var arguments: [String]
    var exitCode: Int32
    /// The message that it ended with.
    var error: String?
    /// Its standard output, without colours.
    var output: String

    var testDescription: String { "\(bundle) \(name)" }

    /// All runs of a bundle. A missing or malformed file gives none, which a test of its own finds out.
    static func all(_ bundle: String) -> [RecordedRun] {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder + "/" + bundle)) ?? []
        return files.sorted().compactMap { file in
            guard let text = text("\(bundle)/\(file)") else { return nil }
            var lines = text.split(separator: "\n", omittingEmptySubsequences: false)[...]
            let command = lines.popFirst()?.split(separator: " ").map(String.init) ?? []
            guard command.first == "ovnkube-trace",
                let code = lines.popFirst()?.split(separator: " ").last.flatMap({ Int32($0) })
            else { return nil }
            var error: String?
            if let line = lines.first, line.hasPrefix("error ") {
                error = String(line.dropFirst("error ".count))
                lines.removeFirst()
            }
            return RecordedRun(
                bundle: bundle, name: String(file.prefix { $0 != "." }), arguments: Array(command.dropFirst()),
                exitCode: code, error: error, output: lines.joined(separator: "\n"))
        }
    }

    /// The text of a file of the recordings.
    static func text(_ file: String) -> String? {
        FileManager.default.contents(atPath: folder + "/" + file).map { String(decoding: $0, as: UTF8.self) }
    }
}

/// A run of the face in this process.
struct FaceRun: Sendable, CustomStringConvertible {
    var exitCode: Int32
    var output: String
    var error: String

    var description: String { "exit \(exitCode)\n\(output)\n\(error)" }

    /// The messages that the run ended with: those behind `]` of klog's lines of severity F.
    var fatal: [String] {
        error.split(separator: "\n").filter { $0.hasPrefix("F") }.compactMap { line in
            line.firstRange(of: "] ").map { String(line[$0.upperBound...]) }
        }
    }

    /// Runs the face with these arguments, on streams that are no terminals unless they shall be.
    static func run(_ arguments: [String], kubeconfig: String? = nil, isTerminal: Bool = false) async -> FaceRun {
        let written = Mutex((output: "", error: ""))
        let streams = ToolStreams(
            write: { text in written.withLock { $0.output += text.printed } },
            writeError: { text in written.withLock { $0.error += text.printed } },
            coloursOutput: isTerminal, coloursErrors: isTerminal)
        let environment = kubeconfig.map { ["KUBECONFIG": $0] } ?? ["HOME": "/nonexistent"]
        let code = await Gate.pass { await OvnkubeTraceTool(environment: environment, streams: streams).run(arguments) }
        return written.withLock { FaceRun(exitCode: code, output: $0.output, error: $0.error) }
    }

    /// Runs the face in the shared replay of a bundle.
    static func run(_ arguments: [String], in bundle: String, isTerminal: Bool = false) async throws -> FaceRun {
        let cluster = try await TestClusters.shared(bundle)
        return await run(arguments, kubeconfig: cluster.kubeconfigPath, isTerminal: isTerminal)
    }
}
