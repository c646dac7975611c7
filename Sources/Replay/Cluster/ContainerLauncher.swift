import ClusterBundle
import OVNKubernetes

/// Starts commands as the containers of a bundle's pods would: with the sockets of their node where they mount them.
package struct ContainerLauncher: ContainerLaunching {
    private let pods: [String: PodOfBundle]
    private let environments: [String: ToolEnvironment]
    private let isolation: Isolation

    /// How a command gets the run directory of its node at the paths that its container mounts it at.
    package enum Isolation: Sendable, Hashable, CaseIterable {
        /// In a mount namespace of its own, with the user mapped to root.
        case userNamespace
        /// In a mount namespace of its own, as root already.
        case mountNamespace
        /// Not at all: tools find the sockets by the environment alone.
        case environment

        /// The program that makes the namespaces, from util-linux.
        fileprivate var unshare: [String] {
            switch self {
            case .userNamespace: ["unshare", "--user", "--map-root-user", "--mount"]
            case .mountNamespace: ["unshare", "--mount"]
            case .environment: []
            }
        }
    }

    /// For `sh -c`: the run directory (or an empty text), the paths to have it at, `--`, and the command.
    ///
    /// A new `/run` hides the sockets of this machine's own switch. The run directory may lie below the old one:
    /// the shell stays in it, so that it can still be named.
    private static let script = """
        cd "${1:-/}" && shift && mount -t tmpfs -o mode=0755 tmpfs /run || exit 126
        while [ "$1" != -- ]; do
            mkdir -p "$1" 2>/dev/null && mount --no-canonicalize --bind . "$1" || exit 126
            shift
        done
        shift
        cd / && exec "$@"
        """

    /// - Parameters:
    ///   - bundle: Whose pods.
    ///   - environments: Where the daemons of each node are, by its name.
    ///   - isolation: What this machine allows.
    init(_ bundle: Bundle, environments: [String: ToolEnvironment], isolation: Isolation) {
        var pods: [String: PodOfBundle] = [:]
        for pod in bundle.items("pods").map(PodOfBundle.init) { pods[pod.namespace + "/" + pod.name] = pod }
        self.pods = pods
        self.environments = environments
        self.isolation = isolation
    }

    /// Finds out what this machine allows.
    static func make(
        _ bundle: Bundle, folder: String, environments: [String: ToolEnvironment]
    ) async throws -> ContainerLauncher {
        for isolation in [Isolation.userNamespace, .mountNamespace] {
            guard let environment = environments.values.first else { break }
            let probe = wrapped(
                ["true"], isolation, runFolder: environment.runFolder,
                at: [ClusterLayout.ovnFolder, ClusterLayout.switchFolder])
            if (try? await environment.run(probe, node: "this machine")) != nil {
                return ContainerLauncher(bundle, environments: environments, isolation: isolation)
            }
            try Task.checkCancellation()
        }
        return ContainerLauncher(bundle, environments: environments, isolation: .environment)
    }

    private static func wrapped(
        _ command: [String], _ isolation: Isolation, runFolder: String, at paths: [String]
    ) -> [String] {
        isolation.unshare + ["sh", "-c", script, "sh", runFolder] + paths + ["--"] + command
    }

    package func launch(
        namespace: String, pod: String, container: String, command: [String]
    ) throws -> ContainerLaunch {
        guard !command.isEmpty else { throw ContainerLaunchError.emptyCommand }
        guard let found = pods[namespace + "/" + pod] else {
            throw ContainerLaunchError.noSuchPod(namespace: namespace, pod: pod)
        }
        guard let paths = found.all.first(where: { $0.name == container })?.socketFolders else {
            throw ContainerLaunchError.noSuchContainer(namespace: namespace, pod: pod, container: container)
        }
        guard let node = found.node, let environment = environments[node],
            found.all.contains(where: { !$0.socketFolders.isEmpty })
        else { throw ContainerLaunchError.notReplayed(namespace: namespace, pod: pod) }

        var variables = [
            "PATH": environment.installation.path, "LC_ALL": "C.UTF-8", "HOME": "/root", "HOSTNAME": node,
            ReplayFolder.marker: environment.folder,
        ]
        let runFolder = paths.isEmpty ? "" : environment.runFolder
        if isolation == .environment {
            // Without a mount the tools must find nothing, not this machine's own daemons.
            let seen = paths.isEmpty ? environment.folder + "/none" : environment.runFolder
            variables["OVS_RUNDIR"] = seen
            variables["OVN_RUNDIR"] = seen
            variables["PATH"] = Self.path(seen, environment)
            return Self.started(["sh", "-c", #"exec "$@""#, "sh"] + command, variables)
        }
        // Where Debian's tools look by default, unless the container mounts the sockets elsewhere.
        variables["OVS_RUNDIR"] = paths.first { $0.hasSuffix("/openvswitch") } ?? ClusterLayout.switchFolder
        variables["OVN_RUNDIR"] = paths.first { !$0.hasSuffix("/openvswitch") } ?? ClusterLayout.ovnFolder
        if let seen = paths.first { variables["PATH"] = Self.path(seen, environment) }
        return Self.started(Self.wrapped(command, isolation, runFolder: runFolder, at: paths), variables)
    }

    /// Where programs are: those that answer for the node's host come before all others.
    private static func path(_ runFolder: String, _ environment: ToolEnvironment) -> String {
        "\(runFolder)/\(HostRecordings.folder):\(environment.installation.path)"
    }

    private static func started(_ command: [String], _ variables: [String: String]) -> ContainerLaunch {
        ContainerLaunch(
            executable: "/usr/bin/" + command[0], arguments: Array(command.dropFirst()), environment: variables)
    }
}
