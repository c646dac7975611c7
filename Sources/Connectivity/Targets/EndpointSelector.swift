package import NetworkTypes
package import OVNKubernetes
package import PathModel

/// What is at one end of connections, as the user named it: one object or address, or what selects several.
package struct EndpointSelector: Hashable, Sendable {
    /// A kind of object that makes pods.
    package enum Workload: String, Hashable, Sendable, CaseIterable {
        case deployment = "Deployment"
        case statefulSet = "StatefulSet"
        case daemonSet = "DaemonSet"
        case replicaSet = "ReplicaSet"
        case job = "Job"
        /// KubeVirt's, which makes the pod that a virtual machine runs in.
        case virtualMachine = "VirtualMachineInstance"

        /// The kind in lower case, as files and arguments name it.
        package var word: String { self == .virtualMachine ? "vm" : rawValue.lowercased() }
    }
    /// The namespaces that pods are looked for in.
    package enum Scope: Hashable, Sendable {
        /// One; the default one where it is `nil`.
        case namespace(String?)
        /// All whose labels fit.
        case namespaces(LabelSelector)
    }
    /// How many of the selected objects are used.
    package enum Amount: Hashable, Sendable {
        /// The first: of pods by name, of a service's ready endpoints in their slices' order.
        case first
        /// All, each with connections of its own.
        case each
        /// Of a service one connection, which is to be as expected whichever endpoint it goes to.
        case whole
    }
    /// What is selected.
    package enum Subject: Hashable, Sendable {
        /// One pod.
        case pod(NamespacedName)
        /// The pods that an object made.
        case workload(Workload, NamespacedName)
        /// The pods with labels.
        case pods(LabelSelector, in: Scope)
        /// A service.
        case service(NamespacedName)
        /// An address, of the cluster or outside.
        case address(IPAddress)
        /// The address that a name in DNS has where the program runs.
        case dnsName(String)
        /// A node's host, by its own address.
        case node(String)
        /// A client outside the cluster, and the node that its packets come in at where one is named. As a destination it is
        /// its address.
        case external(IPAddress, via: String? = nil)
    }

    /// What is selected.
    package var subject: Subject
    /// The port, of a destination.
    package var port: ServicePortReference?
    /// How many of the selected objects are used.
    package var amount: Amount

    /// Makes a selector: of a service as a whole, of what else selects several the first, where no amount is given.
    package init(_ subject: Subject, port: ServicePortReference? = nil, amount: Amount? = nil) {
        self.subject = subject
        self.port = port
        self.amount = amount ?? Self.usualAmount(of: subject)
    }

    private static func usualAmount(of subject: Subject) -> Amount {
        if case .service = subject { .whole } else { .first }
    }

    /// The selector as a destination: an address outside is an address.
    package var asDestination: EndpointSelector {
        guard case .external(let address, via: nil) = subject else { return self }
        return EndpointSelector(.address(address), port: port, amount: amount)
    }

    /// Whether it is one pod by its name.
    var namesPod: Bool { if case .pod = subject { true } else { false } }

    /// The same client outside the cluster, whose packets come in at a node.
    ///
    /// - Parameter node: The node's name, as `--via` has it.
    /// - Returns: The selector.
    /// - Throws: ``TargetProblem`` where it is no client outside the cluster, or the name cannot be a node's.
    package func entering(at node: String) throws(TargetProblem) -> EndpointSelector {
        guard case .external(let address, _) = subject else {
            throw TargetProblem("--via requires a source outside the cluster (external/ADDRESS), not \(words)")
        }
        guard KubernetesName.isValid(node) else {
            throw TargetProblem(
                "invalid --via '\(node)': not a Kubernetes name (lower-case letters, digits, '-' and '.')")
        }
        return EndpointSelector(.external(address, via: node), port: port, amount: amount)
    }

    /// In words: `deployment shop/web`, `pods with app=x of namespace dev`.
    package var words: String {
        let suffix = port.map { ":\($0)" } ?? ""
        switch subject {
        case .pod(let name): return "pod \(name)\(suffix)"
        case .workload(let workload, let name): return "\(workload.word) \(name)\(suffix)"
        case .pods(let labels, let scope):
            let which = labels.isEmpty ? "pods" : "pods with \(labels.words)"
            let place =
                switch scope {
                case .namespace(let name): name.map { " of namespace \($0)" } ?? ""
                case .namespaces(let labels):
                    labels.isEmpty ? " of all namespaces" : " of namespaces with \(labels.words)"
                }
            return which + place + (port.map { ", port \($0)" } ?? "")
        case .service(let name): return "service \(name)\(suffix)"
        case .address(let address):
            return address.family == .ip6 && port != nil ? "[\(address)]\(suffix)" : "\(address)\(suffix)"
        case .dnsName(let name): return "\(name)\(suffix)"
        case .node(let name): return "node \(name)\(suffix)"
        case .external(let address, let node):
            return Self(.address(address), port: port).words + " outside the cluster"
                + (node.map { " via node \($0)" } ?? "")
        }
    }

    /// Why no connection that can be traced starts there; `nil` where one does.
    package var sourceProblem: String? {
        switch subject {
        case .address(let address): "the source must be a pod, a node or external/\(address), not \(words)"
        case .service, .dnsName: "the source must be a pod, a node or external/ADDRESS, not \(words)"
        case .pod, .workload, .pods, .node, .external: port == nil ? nil : "a source takes no port"
        }
    }

    /// Why no connection of a protocol that can be traced leads there; `nil` where one does.
    package func destinationProblem(for transport: TransportProtocol) -> String? {
        switch (subject, port) {
        case (.external(_, via: .some), _): "via is for a source"
        case (_, let port) where !transport.hasPorts:
            port.map { "\(transport.rawValue) has no ports: remove port \($0)" }
        // A service with a single port needs none.
        case (.service, _): nil
        case (_, nil): "destination port required for \(words)"
        case (.address, .name(let name)?), (.external, .name(let name)?), (.dnsName, .name(let name)?):
            "an address needs a port number, not the name '\(name)'"
        case (.node, .name(let name)?): "a node needs a port number, not the name '\(name)'"
        default: nil
        }
    }
}
