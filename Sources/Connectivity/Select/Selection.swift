package import NetworkTypes
import OVNKubernetes
package import PathModel

/// Finds what selectors mean among a cluster's objects.
package struct Selection {
    /// One end of a connection.
    package struct End: Hashable, Sendable {
        /// What the tracer is to trace from or to.
        package var target: Target
        /// The port, where the target does not have it.
        package var port: UInt16?
        /// The endpoints of a service that are looked at.
        package var endpoints = EndpointChoice.every
        /// The address family, where the end has only addresses of one.
        package var family: IPAddress.Family?
        /// In words: `pod shop/web-0`, `service shop/db:5432`.
        package var label: String
        /// What made the pod, where its name is not its own but its maker's and chance's.
        package var maker: EndpointSelector.Subject?

        /// Whether it is the same pod as another end.
        func isSamePod(as other: End) -> Bool { if case .pod = target { target == other.target } else { false } }
    }

    let objects: SelectedObjects
    /// The namespace of names without one.
    let namespace: String
    /// The protocol that ports are named for.
    let transport: TransportProtocol
    /// The address family, where one was asked for.
    let family: IPAddress.Family?

    /// Looks among objects.
    package init(
        objects: SelectedObjects, namespace: String, transport: TransportProtocol, family: IPAddress.Family? = nil
    ) {
        (self.objects, self.namespace, self.transport, self.family) = (objects, namespace, transport, family)
    }

    /// Pods that fit a selector but do not run: a sentence each.
    func waiting(_ selector: EndpointSelector) -> [String] {
        guard let fitting = try? fitting(selector) else { return [] }
        return fitting.filter { !$0.isRunning }.map { pod in
            "pod \(pod.metadata.namespace ?? "default")/\(pod.metadata.name) of \(selector.words) is skipped:"
                + (pod.metadata.deletionTimestamp != nil
                    ? " it is being deleted" : " its phase is \(pod.status?.phase ?? "unknown")")
        }
    }

    /// The ends that a selector means, in an order that is the same in every run.
    package func ends(_ selector: EndpointSelector) throws(SelectionProblem) -> [End] {
        switch selector.subject {
        case .pod(let name): return [try pod(name, selector)]
        case .workload, .pods: return try pods(selector)
        case .service(let name): return try service(name, selector)
        case .address(let address):
            guard transport.hasPorts else {
                return [End(target: .address(address, port: nil), label: selector.words)]
            }
            guard case .number(let port)? = selector.port else {
                throw .nothing("\(selector.words) has no port number")
            }
            return [End(target: .address(address, port: port), label: selector.words)]
        case .dnsName(let name): return [try resolved(name, selector)]
        case .node(let name): return [try node(name, selector)]
        case .external(let address, let node):
            return [End(target: .external(address, via: node), label: selector.words)]
        }
    }

    /// The ends that a trace leads to: one, but of a service without an address of its own each endpoint.
    ///
    /// - Parameter selector: The destination.
    /// - Returns: The ends, and what is to be said of them.
    /// - Throws: ``SelectionProblem`` where nothing fits, or what does could not be read.
    package func destinations(_ selector: EndpointSelector) throws(SelectionProblem) -> (ends: [End], note: Note?) {
        if case .service(let name) = selector.subject { return (try ends(selector), try note(ofService: name)) }
        let (end, note) = try end(selector)
        return ([end], note)
    }

    /// The one end that a trace has: of several pods the first ready one by name, with a note that says so.
    package func end(_ selector: EndpointSelector) throws(SelectionProblem) -> (end: End, note: Note?) {
        var selector = selector
        switch selector.subject {
        case .workload, .pods: selector.amount = .first
        case .dnsName(let name):
            return (try ends(selector)[0], .nameResolved(name, try addresses(of: name)))
        case .service(let name): return (try ends(selector)[0], try note(ofService: name))
        case .pod, .address, .node, .external: return (try ends(selector)[0], nil)
        }
        let chosen = try ends(selector)[0]
        let running = try running(selector)
        selector.port = nil
        if case .workload(.virtualMachine, _) = selector.subject {
            let pods = try fitting(selector).filter(\.isRunning)
            return (chosen, VirtualMachine(pods)?.note(on: selector.words))
        }
        return (
            chosen,
            .podChosen(
                chosen.target.argument, among: selector.words, ready: running.count(where: \.isReady),
                running: running.count)
        )
    }

    private func pod(_ name: NamespacedName, _ selector: EndpointSelector) throws(SelectionProblem) -> End {
        let full = NamespacedName(namespace: name.namespace ?? namespace, name: name.name)
        guard case .name(let wanted)? = selector.port else { return end(full, port: selector.port?.number) }
        let known = try objects.pods(in: full.namespace).first { $0.metadata.name == name.name }
        guard let known else { throw .unknown("cannot look up port \(wanted): pod \(full) not found") }
        guard let port = known.port(named: wanted, transport) else {
            throw .nothing("pod \(full) has no \(transport.rawValue) port named \(wanted)")
        }
        return end(full, port: port)
    }

    private func end(_ name: NamespacedName, port: UInt16?) -> End {
        End(
            target: .pod(namespace: name.namespace ?? namespace, name: name.name), port: port,
            label: "pod \(name)\(port.map { ":\($0)" } ?? "")")
    }

    /// The pods that fit, running or not.
    private func fitting(_ selector: EndpointSelector) throws(SelectionProblem) -> [Pod] {
        switch selector.subject {
        case .workload(let workload, let name):
            return try objects.pods(in: name.namespace ?? namespace).filter {
                $0.isMade(by: workload, named: name.name)
            }
        case .pods(let labels, .namespace(let name)):
            return try objects.pods(in: name ?? namespace).filter { labels.matches($0.metadata.labels ?? [:]) }
        case .pods(let labels, .namespaces(let wanted)):
            guard let read = objects.namespaces else { return [] }
            let names = Set(
                try SelectedObjects.value(read).filter { wanted.matches($0.labels ?? [:]) }.map(\.name))
            return try objects.pods(in: nil).filter {
                names.contains($0.metadata.namespace ?? "default") && labels.matches($0.metadata.labels ?? [:])
            }
        case .pod, .service, .address, .dnsName, .node, .external: return []
        }
    }

    /// The running pods that fit, by name; the ready ones first where one is to stand for all.
    private func running(_ selector: EndpointSelector) throws(SelectionProblem) -> [Pod] {
        let fitting = try fitting(selector).filter { !$0.hasEnded }
        let running = fitting.filter(\.isRunning).sorted {
            ($0.metadata.namespace ?? "", $0.metadata.name) < ($1.metadata.namespace ?? "", $1.metadata.name)
        }
        if case .workload(.virtualMachine, _) = selector.subject, let machine = VirtualMachine(running) {
            return [machine.pod]
        }
        guard !running.isEmpty else {
            let others = fitting.isEmpty ? "" : "; \(fitting.count) not running"
            throw .nothing("\(selector.words) selects no running pod\(others)")
        }
        return selector.amount == .each ? running : running.filter(\.isReady) + running.filter { !$0.isReady }
    }

    private func pods(_ selector: EndpointSelector) throws(SelectionProblem) -> [End] {
        let running = try running(selector)
        var ends: [End] = []
        for pod in selector.amount == .each ? running : Array(running.prefix(1)) {
            let name = NamespacedName(namespace: pod.metadata.namespace ?? "default", name: pod.metadata.name)
            var port = selector.port?.number
            if case .name(let wanted)? = selector.port {
                port = pod.port(named: wanted, transport)
                if port == nil { throw .nothing("pod \(name) has no \(transport.rawValue) port named \(wanted)") }
            }
            var end = end(name, port: port)
            end.maker = pod.maker.map { .workload($0, NamespacedName(namespace: name.namespace, name: $1)) }
            ends.append(end)
        }
        return ends
    }

    private func node(_ name: String, _ selector: EndpointSelector) throws(SelectionProblem) -> End {
        // Where the nodes were not read, the tracer says that there is none of the name.
        if let read = objects.nodes, !(try SelectedObjects.value(read).contains { $0.metadata.name == name }) {
            throw .nothing("node \(name) not found")
        }
        return End(target: .node(name, port: selector.port?.number), label: selector.words)
    }

    /// The addresses of a name, those that are traced first.
    func addresses(of name: String) throws(SelectionProblem) -> [IPAddress] {
        guard let read = objects.addresses[name] else { throw .unknown("\(name) was not looked up") }
        let known = try SelectedObjects.value(read)
        let fitting = known.filter { family == nil || $0.family == family }
        guard !fitting.isEmpty else {
            throw .nothing("\(name) has no address\(known.isEmpty ? "" : " of the family") in DNS")
        }
        return fitting
    }

    private func resolved(_ name: String, _ selector: EndpointSelector) throws(SelectionProblem) -> End {
        let address = try addresses(of: name)[0]
        let port = transport.hasPorts ? selector.port?.number : nil
        return End(target: .address(address, port: port), label: "\(selector.words) (\(address))")
    }
}

extension ServicePortReference {
    /// The port's number; `nil` where it is named.
    var number: UInt16? { if case .number(let number) = self { number } else { nil } }
}

extension Pod {
    /// Whether the pod has run to its end.
    fileprivate var hasEnded: Bool { status?.phase == "Succeeded" || status?.phase == "Failed" }

    /// The number of a port that a container declares by name.
    fileprivate func port(named name: String, _ transport: TransportProtocol) -> UInt16? {
        spec.containers.flatMap { $0.ports ?? [] }.first { $0.name == name && $0.transport == transport }?.containerPort
    }

    /// Whether an object made the pod.
    ///
    /// A Deployment makes ReplicaSets, whose names are its own and the hash that their pods have as the label
    /// `pod-template-hash` (`getNewReplicaSet` of Kubernetes' `pkg/controller/deployment/sync.go`): so the pods are enough, and
    /// nothing but pods need be read.
    fileprivate func isMade(by workload: EndpointSelector.Workload, named name: String) -> Bool {
        if workload == .deployment { return deployment == name }
        if workload == .virtualMachine { return runs(machine: name) }
        return (metadata.ownerReferences ?? []).contains { $0.kind == workload.rawValue && $0.name == name }
    }

    private var deployment: String? {
        guard let owner = (metadata.ownerReferences ?? []).first(where: { $0.kind == "ReplicaSet" }),
            let hash = metadata.labels?["pod-template-hash"], owner.name.hasSuffix("-" + hash)
        else { return nil }
        return String(owner.name.dropLast(hash.count + 1))
    }

    /// What made the pod, where that gave it a name that the next pod will not have. A StatefulSet's pods keep their names.
    fileprivate var maker: (EndpointSelector.Workload, String)? {
        if let deployment { return (.deployment, deployment) }
        let kinds: [EndpointSelector.Workload] = [.daemonSet, .replicaSet, .job, .virtualMachine]
        for owner in metadata.ownerReferences ?? [] {
            if let kind = kinds.first(where: { $0.rawValue == owner.kind }) { return (kind, owner.name) }
        }
        return nil
    }
}
