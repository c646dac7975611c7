import Foundation

package import TraceProbe

/// Runs scripts as they are run in a container: the shell reads them from a stream that is not closed.
package enum Shell {
    package static func run(
        _ script: ProbeScript, path: String = "/usr/bin:/bin", environment: [String: String] = [:]
    ) throws -> ScriptOutput {
        let process = Process()
        // Files and not pipes for what it writes: nobody reads while the script is still being handed over.
        let folder = try TestFolder()
        let files = ["out", "err"].map { URL(filePath: folder.path + "/" + $0) }
        for file in files { try Data().write(to: file) }
        let input = Pipe()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-s"]
        process.environment = environment.merging(["PATH": path]) { $1 }
        process.standardInput = input
        process.standardOutput = try FileHandle(forWritingTo: files[0])
        process.standardError = try FileHandle(forWritingTo: files[1])
        try process.run()
        try input.fileHandleForWriting.write(contentsOf: Data(script.text.utf8))
        process.waitUntilExit()
        return ScriptOutput(
            standardOutput: Array(try Data(contentsOf: files[0])), standardError: Array(try Data(contentsOf: files[1])),
            exitCode: Int(process.terminationStatus))
    }
}
