import FoundationEssentials
import Subprocess
import SystemPackage

/// The program that is measured, run as its users run it.
struct Program: Sendable {
    /// One run.
    struct Run: Sendable {
        var exitCode: Int32
        /// From its start to its end.
        var seconds: Double
        /// Of all processors.
        var processorSeconds: Double
        /// The greatest resident size.
        var megabytes: Double
        var output: String
        var errors: String
    }

    enum Failure: Error, CustomStringConvertible {
        case notMeasured(String)

        var description: String {
            switch self {
            case .notMeasured(let what): "\(what) could not be run"
            }
        }
    }

    let path: String
    let kubeconfig: String

    /// Runs the program once.
    func run(_ arguments: [String]) async throws -> Run {
        let report = PassingFiles.path + "/ovnpath-benchmark-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: report) }
        let result = try await Subprocess.run(
            .path(FilePath(CommandLine.arguments[0])),
            arguments: Arguments([Launcher.flag, report, path] + arguments),
            environment: .inherit.updating(["KUBECONFIG": kubeconfig]),
            output: .string(limit: 256 << 20), error: .string(limit: 16 << 20))
        let text = FileManager.default.contents(atPath: report).map { String(decoding: $0, as: UTF8.self) } ?? ""
        let numbers = text.split(whereSeparator: \.isWhitespace).compactMap { Double($0) }
        guard numbers.count == 4 else { throw Failure.notMeasured(path) }
        return Run(
            exitCode: Int32(numbers[0]), seconds: numbers[1], processorSeconds: numbers[2],
            megabytes: numbers[3] / 1024, output: result.standardOutput, errors: result.standardError)
    }
}

/// Where passing files go.
enum PassingFiles {
    static var path: String { FileManager.default.temporaryDirectory.path }
}
