package import OVNKubernetes

/// Runs programs in a cluster's containers.
package protocol ContainerExecuting: Sendable {
    /// Runs a shell script in a container and waits for its end.
    ///
    /// - Parameters:
    ///   - script: The script's text; it reaches the shell on its standard input.
    ///   - container: Where to run it.
    /// - Returns: What it wrote and its exit code.
    /// - Throws: An error whose description tells a person what is wrong: no such container, forbidden, time out.
    func run(script: String, in container: ToolContainer) async throws -> ScriptOutput
}

/// What a script left behind.
package struct ScriptOutput: Sendable {
    /// What it wrote to its standard output.
    package var standardOutput: [UInt8]
    /// What it wrote to its standard error.
    package var standardError: [UInt8]
    /// Its exit code.
    package var exitCode: Int

    /// Makes an output.
    package init(standardOutput: [UInt8], standardError: [UInt8], exitCode: Int) {
        self.standardOutput = standardOutput
        self.standardError = standardError
        self.exitCode = exitCode
    }
}
