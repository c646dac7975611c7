package import NetworkTypes

/// A pod (`v1`), as far as a trace reads it.
package struct Pod: Decodable, Sendable {
    /// The pod's specification.
    package struct Spec: Decodable, Sendable {
        /// The node that the pod is bound to; `nil` while it is not scheduled.
        package var nodeName: String?
        /// Whether the pod shares its node's network.
        package var hostNetwork: Bool?
        /// The pod's containers.
        package var containers: [Container]
        /// The pod's volumes.
        package var volumes: [Volume]?
    }
    /// A container of a pod.
    package struct Container: Decodable, Sendable {
        /// The container's name.
        package var name: String
        /// What is mounted in the container.
        package var volumeMounts: [VolumeMount]?
        /// The ports that the container declares.
        package var ports: [Port]?
    }
    /// A port that a container declares.
    package struct Port: Decodable, Hashable, Sendable {
        /// The port's name, by which policies may mean it.
        package var name: String?
        /// The port.
        package var containerPort: UInt16
        /// `TCP`, `UDP` or `SCTP`; TCP where absent.
        package var `protocol`: String?

        /// The transport protocol in lower case.
        package var transport: TransportProtocol? { TransportProtocol(ofPort: `protocol`) }
    }
    /// A mount of a volume in a container.
    package struct VolumeMount: Decodable, Sendable {
        /// The volume's name.
        package var name: String
        /// The path inside the container.
        package var mountPath: String
    }
    /// A volume of a pod.
    package struct Volume: Decodable, Sendable {
        /// A folder of the node.
        package struct HostPath: Decodable, Sendable {
            /// The folder's path on the node.
            package var path: String
        }
        /// The volume's name.
        package var name: String
        /// The folder of the node, for volumes of that type.
        package var hostPath: HostPath?
    }
    /// The pod's status.
    package struct Status: Decodable, Sendable {
        /// An address of the pod.
        package struct Address: Decodable, Sendable {
            /// The address's text.
            package var ip: String
        }
        /// Something that holds of the pod, or does not.
        package struct Condition: Decodable, Sendable {
            /// What it is about, such as `Ready`.
            package var type: String
            /// `True`, `False` or `Unknown`.
            package var status: String
            /// Why, in one word.
            package var reason: String?
            /// Why, in a sentence.
            package var message: String?
        }
        /// How a container of the pod is.
        package struct ContainerStatus: Decodable, Sendable {
            /// What a container is in.
            package struct State: Decodable, Sendable {
                /// What a container waits for.
                package struct Waiting: Decodable, Sendable {
                    /// Why, in one word, such as `ImagePullBackOff`.
                    package var reason: String?
                }
                /// Where it waits.
                package var waiting: Waiting?
            }
            /// What the container is in.
            package var state: State?
        }
        /// `Pending`, `Running`, `Succeeded`, `Failed` or `Unknown`.
        package var phase: String?
        /// The pod's addresses, one of each family.
        package var podIPs: [Address]?
        /// What holds of the pod.
        package var conditions: [Condition]?
        /// How its containers are.
        package var containerStatuses: [ContainerStatus]?
    }
    /// The pod's metadata.
    package var metadata: ObjectMetadata
    /// The pod's specification.
    package var spec: Spec
    /// The pod's status.
    package var status: Status?

    /// Whether the pod serves requests: its condition `Ready`, which its containers and readiness gates decide.
    package var isReady: Bool { status?.conditions?.contains { $0.type == "Ready" && $0.status == "True" } ?? false }

    /// Whether the pod is known not to serve requests.
    package var isUnready: Bool { status?.conditions?.contains { $0.type == "Ready" && $0.status == "False" } ?? false }

    /// What a container of the pod waits for, such as `CrashLoopBackOff`; `nil` where none waits or says why.
    package var waitingReason: String? {
        status?.containerStatuses?.lazy.compactMap { $0.state?.waiting?.reason }.first
    }

    /// Why the pod is on no node yet, as the scheduler says it; `nil` where it does not.
    package var schedulingProblem: String? {
        status?.conditions?.first { $0.type == "PodScheduled" && $0.status == "False" }.flatMap {
            $0.message ?? $0.reason
        }
    }

    /// Whether the pod's deletion was asked for: it serves until its containers have ended, and is then taken off the network.
    package var isEnding: Bool { metadata.deletionTimestamp != nil }

    /// Whether the pod runs.
    package var isRunning: Bool { status?.phase == "Running" && metadata.deletionTimestamp == nil }

    /// Whether the pod shares its node's network.
    package var isHostNetwork: Bool { spec.hostNetwork ?? false }

    /// The pod's addresses in its status.
    package var addresses: [IPAddress] { (status?.podIPs ?? []).compactMap { IPAddress($0.ip) } }

    /// Whether a container sees a folder of its node whose path ends in one of `folders`.
    package func mounts(_ folders: [String], in container: Container) -> Bool {
        let names = (spec.volumes ?? []).filter { volume in
            (volume.hostPath?.path.split(separator: "/").last).map { folders.contains(String($0)) } ?? false
        }.map(\.name)
        return (container.volumeMounts ?? []).contains { names.contains($0.name) }
    }

    /// The folders of its node that a container sees, with the places where it sees them, without a slash at their ends.
    package func hostFolders(in container: Container) -> [(host: String, mount: String)] {
        func trimmed(_ path: String) -> String { "/" + path.split(separator: "/").joined(separator: "/") }
        return (container.volumeMounts ?? []).compactMap { mount in
            guard let volume = (spec.volumes ?? []).first(where: { $0.name == mount.name }), let host = volume.hostPath
            else { return nil }
            return (trimmed(host.path), trimmed(mount.mountPath))
        }
    }
}
