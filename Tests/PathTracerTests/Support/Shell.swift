import Foundation

@testable import PathTracer

/// Runs scripts as they are run in a container: the shell reads them from a stream that is not closed.
enum Shell {
    static func run(_ script: ProbeScript, path: String = "/usr/bin:/bin") throws -> ScriptOutput {
        let process = Process()
        let (input, output, error) = (Pipe(), Pipe(), Pipe())
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-s"]
        process.environment = ["PATH": path]
        (process.standardInput, process.standardOutput, process.standardError) = (input, output, error)
        try process.run()
        try input.fileHandleForWriting.write(contentsOf: Data(script.text.utf8))
        let standardOutput = try output.fileHandleForReading.readToEnd() ?? Data()
        let standardError = try error.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return ScriptOutput(
            standardOutput: Array(standardOutput), standardError: Array(standardError),
            exitCode: Int(process.terminationStatus))
    }
}
