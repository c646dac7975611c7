import ArgumentParser
import FoundationEssentials
import Kubernetes
import Logging

/// The options that say which cluster is meant and as whom.
struct ClusterOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The kubeconfig to use instead of $KUBECONFIG or ~/.kube/config.", valueName: "file"))
    var kubeconfig: String?

    @Option(help: ArgumentHelp("The kubeconfig's context to use.", valueName: "name"))
    var context: String?

    @Option(
        help: ArgumentHelp("The namespace of OVN-Kubernetes; found by its pods otherwise.", valueName: "namespace"))
    var ovnNamespace: String?

    /// `kubectl` with the options that name the same cluster.
    var kubectl: [String] {
        ["kubectl"] + (kubeconfig.map { ["--kubeconfig", $0] } ?? []) + (context.map { ["--context", $0] } ?? [])
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
