/// How a command in a container is started on this machine.
package struct ContainerLaunch: Sendable, Equatable {
    /// Absolute path of the program to start.
    package var executable: String
    /// The arguments after the program's name.
    package var arguments: [String]
    /// The whole environment of the program: nothing is inherited.
    package var environment: [String: String]
    /// Absolute path of the folder to start in; `nil` for the replay's own.
    package var workingDirectory: String?

    package init(
        executable: String, arguments: [String], environment: [String: String], workingDirectory: String? = nil
    ) {
        self.executable = executable
        self.arguments = arguments
        self.environment = environment
        self.workingDirectory = workingDirectory
    }
}

/// Says how a command of an `exec` request is started: the seam between the replay's API server and its daemons.
package protocol ContainerLaunching: Sendable {
    /// The program that runs `command` with what the named container sees of its node's daemons.
    ///
    /// - Parameters:
    ///   - namespace: The pod's namespace.
    ///   - pod: The pod's name.
    ///   - container: The container's name; it must be named, as the API server fills in the default.
    ///   - command: The program and its arguments, as the exec request has them; never empty.
    /// - Returns: What to start. A program that does not exist is not an error here: the launched wrapper exits
    ///   with 127 (not found) or 126 (not executable), as a shell does.
    /// - Throws: `ContainerLaunchError`.
    func launch(namespace: String, pod: String, container: String, command: [String]) throws -> ContainerLaunch
}

/// Why a command cannot be started in a container of a replay.
package enum ContainerLaunchError: Error, Equatable, CustomStringConvertible {
    /// The bundle has no such pod.
    case noSuchPod(namespace: String, pod: String)
    /// The pod has no such container.
    case noSuchContainer(namespace: String, pod: String, container: String)
    /// The pod is of the workload, or sits on a node without daemons: nothing of it runs here.
    case notReplayed(namespace: String, pod: String)
    /// The request names no program.
    case emptyCommand

    package var description: String {
        switch self {
        case .noSuchPod(let namespace, let pod):
            "pods \"\(pod)\" not found in namespace \(namespace)"
        case .noSuchContainer(_, let pod, let container):
            "container \(container) is not valid for pod \(pod)"
        case .notReplayed(let namespace, let pod):
            "pod \(namespace)/\(pod) does not run in a replay: only pods that see the daemons of OVN or Open vSwitch "
                + "(that mount a host's run/ovn or run/openvswitch) can be executed in"
        case .emptyCommand:
            "an exec request needs a command"
        }
    }
}
