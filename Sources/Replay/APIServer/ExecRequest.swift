import ClusterBundle
import TextParsing

/// What an exec request asks for.
package struct ExecRequest: Sendable, Equatable {
    /// The pod's namespace.
    package let namespace: String
    /// The pod's name.
    package let pod: String
    /// The container, the pod's only one when the request names none.
    package let container: String
    /// The program and its arguments.
    package let command: [String]
    /// Whether the client sends input.
    package let standardInput: Bool
    /// Whether output is sent.
    package let standardOutput: Bool
    /// Whether the error output is sent; with a terminal it is part of the output.
    package let standardError: Bool
    /// Whether a terminal is asked for. A replay has none: output and error output are sent as one.
    package let terminal: Bool

    /// Reads the query of an exec request on a pod.
    ///
    /// Source: `validateContainer` of `pkg/registry/core/pod`, `NewOptions` of the kubelet's remotecommand.
    ///
    /// - Throws: `APIStatus` 400, in the words of a real API server.
    package init(target: RequestTarget, pod object: StoredObject) throws(APIStatus) {
        namespace = object.namespace
        pod = object.name
        command = target.all("command")
        terminal = target.flag("tty")
        standardInput = target.flag("stdin")
        standardOutput = target.flag("stdout")
        standardError = target.flag("stderr") && !terminal
        container = try Self.container(target.first("container") ?? "", of: object)
        guard object.value[path: "spec", "nodeName"]?.string?.isEmpty == false else {
            throw .badRequest("pod \(object.name) does not have a host assigned")
        }
        guard !command.isEmpty else { throw .badRequest("you must specify a command to execute") }
        guard standardInput || standardOutput || standardError else {
            throw .badRequest("you must specify at least 1 of stdin, stdout, stderr")
        }
    }

    private static func container(_ name: String, of object: StoredObject) throws(APIStatus) -> String {
        func names(_ field: String) -> [String] {
            (object.value[path: "spec", field]?.elements ?? []).compactMap { $0["name"]?.string }
        }
        let containers = names("containers")
        if name.isEmpty {
            if containers.count == 1 { return containers[0] }
            let choice = (names("initContainers") + containers).joined(separator: " ")
            throw .badRequest(
                "a container name must be specified for pod \(object.name), choose one of: [\(choice)]")
        }
        guard (containers + names("initContainers") + names("ephemeralContainers")).contains(name) else {
            throw .badRequest("container \(name) is not valid for pod \(object.name)")
        }
        return name
    }
}

/// An exec that is allowed: what to start and how to talk about it.
package struct ExecGrant: Sendable, Equatable {
    /// What was asked.
    package let request: ExecRequest
    /// The subprotocol of the session.
    package let execProtocol: ExecProtocol
    /// What is started.
    package let launch: ContainerLaunch

    package init(request: ExecRequest, execProtocol: ExecProtocol, launch: ContainerLaunch) {
        self.request = request
        self.execProtocol = execProtocol
        self.launch = launch
    }
}
