/// What a command in a container printed and how it ended.
package struct ExecResult: Equatable, Sendable {
    /// Standard output.
    package var stdout: [UInt8]
    /// Standard error.
    package var stderr: [UInt8]
    /// The exit code, 0 for success.
    package var exitCode: Int

    /// Makes a result.
    /// - Parameters:
    ///   - stdout: Standard output.
    ///   - stderr: Standard error.
    ///   - exitCode: The exit code, 0 for success.
    package init(stdout: [UInt8], stderr: [UInt8], exitCode: Int) {
        self.stdout = stdout
        self.stderr = stderr
        self.exitCode = exitCode
    }
}
