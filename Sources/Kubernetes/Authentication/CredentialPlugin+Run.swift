internal import FoundationEssentials
internal import Subprocess

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#endif

extension CredentialPlugin {
    /// Runs the program once.
    /// - Parameter generation: The number of this run, kept in the credentials.
    /// - Returns: The credentials that it printed.
    /// - Throws: `KubernetesError` with the program's exit status and standard error, or what is wrong with its output.
    func run(generation: Int) async throws -> ExecCredential {
        let terminal = isatty(0) == 1
        if interaction == .always, !terminal {
            throw KubernetesError(
                .credentials,
                "credential plugin \(command) of \(place) needs a terminal (interactiveMode Always): run ovnpath from one"
            )
        }
        let interactive = terminal && interaction != .never
        var variables = environment
        variables["KUBERNETES_EXEC_INFO"] = execInfo(interactive: interactive)
        let configuration = Configuration(
            executable: executable(), arguments: Arguments(arguments),
            environment: .custom(
                Dictionary(
                    variables.compactMap { name, value in
                        Subprocess.Environment.Key(rawValue: name).map { ($0, value) }
                    }, uniquingKeysWith: { $1 })))
        let output: (text: String?, status: TerminationStatus, complaint: String)
        do {
            // A person may have to log in with a browser; a program that asks nobody is quick or stuck.
            output = try await withDeadline(.seconds(interactive ? 300 : 60)) {
                try await self.collect(configuration, interactive: interactive)
            } onTimeout: {
                KubernetesError(.credentials, "credential plugin \(command) of \(place) timed out")
            }
        } catch let error as SubprocessError {
            throw notStarted(error)
        }
        guard output.status.isSuccess else {
            let complaint = output.complaint.oneLine
            throw KubernetesError(
                .credentials,
                """
                credential plugin \(command) of \(place) failed with \(describe(output.status))\
                \(complaint.isEmpty ? "" : ": \(complaint)")
                """)
        }
        return try ExecCredential(output: output.text ?? "", of: self, generation: generation)
    }

    private func collect(
        _ configuration: Configuration, interactive: Bool
    ) async throws -> (text: String?, status: TerminationStatus, complaint: String) {
        let limit = 1 << 20
        if interactive {
            // What it says to the person (a code to type, a URL to open) has to be seen at once.
            let result = try await Subprocess.run(
                configuration, input: .currentStandardInput, output: .string(limit: limit),
                error: .currentStandardError)
            return (result.standardOutput, result.terminationStatus, "")
        }
        let result = try await Subprocess.run(
            configuration, input: .none, output: .string(limit: limit), error: .string(limit: limit))
        return (result.standardOutput, result.terminationStatus, result.standardError)
    }

    private func executable() -> Executable {
        guard command.contains("/") else { return .name(command) }
        return .path(parsed(command))
    }

    private func notStarted(_ error: SubprocessError) -> KubernetesError {
        var text = "cannot run the credential plugin \(command) of \(place)"
        text += error.code == .executableNotFound ? ": not found in $PATH" : ": \(error)"
        if let installHint { text += "; \(installHint)" }
        return KubernetesError(.credentials, text.oneLine)
    }

    private func describe(_ status: TerminationStatus) -> String {
        switch status {
        case .exited(let code): "exit status \(code)"
        case .signaled(let signal): "signal \(signal)"
        }
    }

    /// Makes a path of a text; generic because the path's type is not among what this package imports.
    private func parsed<Path: ExpressibleByStringLiteral>(_ text: String) -> Path
    where Path.StringLiteralType == String {
        Path(stringLiteral: text)
    }
}
