import ArgumentParser
import FoundationEssentials
import Kubernetes
import Logging
import TextParsing

/// The options that choose the cluster and the user.
struct ClusterOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The kubeconfig file (default: $KUBECONFIG, then ~/.kube/config).", valueName: "file"))
    var kubeconfig: String?

    @Option(help: ArgumentHelp("The kubeconfig context (default: the current one).", valueName: "name"))
    var context: String?

    @Option(
        help: ArgumentHelp("The namespace of OVN-Kubernetes (default: detected by its pods).", valueName: "namespace"))
    var ovnNamespace: String?

    /// `kubectl` with the options that name the same cluster.
    var kubectl: [String] {
        ["kubectl"] + (kubeconfig.map { ["--kubeconfig", $0] } ?? []) + (context.map { ["--context", $0] } ?? [])
    }

    /// The options as they were given, each a word for a shell: they choose the same cluster for another command.
    var arguments: [String] {
        let given = [("--kubeconfig", kubeconfig), ("--context", context), ("--ovn-namespace", ovnNamespace)]
        return given.flatMap { name, value in value.map { [name, ShellWord.quoted($0)] } ?? [] }
    }

    /// The cluster and the user that the options and the environment name.
    ///
    /// - Throws: `KubernetesError` or another error with a message for people.
    func access() throws -> ClusterAccess {
        let environment = ProcessInfo.processInfo.environment
        return try ClusterAccess.load(
            kubeconfig: kubeconfig, context: context, environment: environment,
            homeDirectory: environment["HOME"] ?? "/")
    }
}
