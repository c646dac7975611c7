import NetworkTypes
import OVNKubernetes
package import PathModel
import TraceFollow
package import TraceResolve

/// Says in Kubernetes' terms what stopped a packet: which policies, which of their rules, and why no other. The verdict is
/// made by then, and stays what it is.
///
/// It reads policies from the API only for a leg that a policy's row stopped. For what leaves the cluster it reads who has to do with
/// that.
package struct Explainer {
    package let trace: ResolvedTrace
    package let reader: PolicyReader
    /// The addresses that a zone has for names in DNS, by the name.
    package let namedAddresses: @Sendable (_ zone: String) -> [String: [String]]

    /// Makes an explainer of a trace, which reads policies with `reader`.
    package init(
        trace: ResolvedTrace, reader: PolicyReader,
        namedAddresses: @escaping @Sendable (_ zone: String) -> [String: [String]] = { _ in [:] }
    ) {
        self.trace = trace
        self.reader = reader
        self.namedAddresses = namedAddresses
    }

    /// The answer with its causes explained and its translations' objects named.
    package func explain(_ answer: PathTrace) async -> PathTrace {
        var answer = answer
        answer.legs = TranslationOwners(cluster: trace.cluster).named(answer.legs)
        for index in answer.legs.indices {
            var leg = answer.legs[index]
            // Both layers mostly name one row: what is known of it is asked once.
            var known: [ObjectReference: Explanation] = [:]
            for cause in [leg.verdict, leg.logical.verdict, leg.openflow.verdict].compactMap(\.cause) {
                guard let owner = cause.owner, known[owner] == nil else { continue }
                known[owner] = await explanation(of: cause, owner: owner)
                if leg.direction == .forward, let hidden = hiddenClient(cause, owner) {
                    known[owner]?.details.append(.init(hidden))
                }
                answer.notes += await passes(above: cause, owner: owner, leg: leg).map { .policy($0) }.filter {
                    !answer.notes.contains($0)
                }
            }
            leg.verdict = explained(leg.verdict, known)
            leg.logical.verdict = explained(leg.logical.verdict, known)
            leg.openflow.verdict = explained(leg.openflow.verdict, known)
            answer.legs[index] = leg
        }
        answer.notes += await EgressNotes(trace: trace, reader: reader).notes(on: answer)
        answer.notes += await reader.notes.map { .policy($0) }
        return answer
    }

    /// That a policy saw a client outside by another address than its own.
    private func hiddenClient(_ cause: Cause, _ owner: ObjectReference) -> Detail? {
        guard trace.beginsOutside, owner.rule?.direction == .ingress, let seen = cause.packet?.source,
            seen != trace.source.address
        else { return nil }
        return .clientHidden(trace.source.address, seen: seen)
    }

    private func explained(_ verdict: Verdict, _ known: [ObjectReference: Explanation]) -> Verdict {
        func explained(_ cause: Cause) -> Cause {
            guard let explanation = cause.owner.flatMap({ known[$0] }) else { return cause }
            var cause = cause
            cause.reason = explanation.reason ?? cause.reason
            cause.owner = explanation.owner ?? cause.owner
            cause.details += explanation.details
            cause.policies = explanation.policies
            cause.namedPolicies = explanation.namedPolicies
            cause.hint = explanation.hint ?? cause.hint
            return cause
        }
        return switch verdict {
        case .dropped(let cause): .dropped(explained(cause))
        case .rejected(let cause): .rejected(explained(cause))
        case .delivered, .undetermined: verdict
        }
    }

    private func explanation(of cause: Cause, owner: ObjectReference) async -> Explanation? {
        switch owner.kind {
        case "Service": return ServiceJudgement.explain(owner, cause, trace)
        case "EgressIP":
            guard let object = await reader.egressIP(owner.name) else { return nil }
            return Self.explain(object)
        case ObjectReference.networkPolicy where owner.isIsolation,
            ObjectReference.multiNetworkPolicy where owner.isIsolation:
            guard let namespace = owner.namespace, let direction = owner.rule?.direction,
                let policies = await reader.networkPolicies(namespace)
            else { return nil }
            guard var packet = await packet(cause, direction), packet.subject.namespace == namespace else { return nil }
            // Only a rule that selects namespaces makes their labels worth a read.
            let peers = NetworkPolicyJudgement.selecting(policies, packet).flatMap { $0.rules(direction) }
                .flatMap(\.peers)
            if peers.contains(where: { !($0.namespaceSelector?.isEmpty ?? true) }) {
                packet = await reader.withNamespaces(packet, subject: false)
            }
            return NetworkPolicyJudgement.explain(policies, packet)
        case RowOwner.udnIsolation: return Explanation(reason: .policy(.networkIsolation(trace.boundary)))
        case "AdminNetworkPolicy", "BaselineAdminNetworkPolicy":
            guard let (direction, index) = owner.directedRule, var packet = await packet(cause, direction) else {
                return nil
            }
            let policies =
                owner.kind == "AdminNetworkPolicy"
                ? await reader.adminNetworkPolicies() : await reader.baselinePolicies()
            guard let policy = policies?.first(where: { $0.metadata.name == owner.name }) else { return nil }
            if index > 0 { packet = await reader.withNamespaces(packet, subject: false) }
            return AdminPolicyJudgement.explain(policy, rule: index, packet)
        case "EgressFirewall":
            guard let namespace = owner.namespace, let packet = await packet(cause, .egress),
                let firewall = await reader.egressFirewalls(namespace)?.first
            else { return nil }
            guard let index = owner.directedRule?.1 ?? Self.firewallRule(cause) else { return nil }
            let zone = cause.node.map { trace.cluster.nodes[$0]?.zone ?? $0 } ?? ""
            return EgressFirewallJudgement.explain(
                firewall, rule: index, packet, namedAddresses: namedAddresses(zone))
        default: return StageReason.of(owner: owner).map { Explanation(reason: .policy($0)) }
        }
    }

    private static func explain(_ object: EgressIP) -> Explanation {
        let items = object.status?.items ?? []
        let places = items.map { Detail.EgressAddress(address: $0.egressIP, node: $0.node) }
        return Explanation(
            details: [.init(.egressIPAddresses(name: object.metadata.name, places))],
            hint: places.isEmpty ? .labelEgressNode : nil)
    }

    /// The rule of an EgressFirewall whose rows do not name it, as older releases wrote them.
    private static func firewallRule(_ cause: Cause) -> Int? {
        cause.row?.priority.map { EgressFirewallJudgement.firstPriority - $0 }
    }

    private func packet(_ cause: Cause, _ direction: PolicyDirection) async -> PolicyPacket? {
        guard let packet = cause.packet else { return nil }
        return await reader.packet(packet, direction)
    }

    // MARK: AdminNetworkPolicies above what decided

    /// What AdminNetworkPolicies say of a packet that a NetworkPolicy or the baseline policy stopped: a `Pass` rule that the
    /// trace did not meet is one that the zone's database has lost, or that its OVN cannot have.
    private func passes(above cause: Cause, owner: ObjectReference, leg: Leg) async -> [PolicyNote] {
        guard ["NetworkPolicy", "BaselineAdminNetworkPolicy"].contains(owner.kind),
            let direction = owner.rule?.direction, let policies = await reader.adminNetworkPolicies(),
            !policies.isEmpty, let bare = await packet(cause, direction)
        else { return [] }
        let packet = await reader.withNamespaces(bare, subject: true)
        let ordered = policies.sorted { ($0.spec.priority ?? 0) < ($1.spec.priority ?? 0) }
        for policy in ordered where AdminPolicyJudgement.selects(policy, packet) ?? false {
            guard let index = AdminPolicyJudgement.firstFitting(policy, packet) else { continue }
            let rule = policy.rules(direction)[index]
            let told = AdminPolicyJudgement.rule(index, of: policy, direction)
            let met = leg.detrace.flows.contains {
                $0.owner?.kind == policy.kind && $0.owner?.name == policy.metadata.name
                    && $0.owner?.rule == .direction(direction, index: index)
            }
            if rule.action == "Pass" { return [met ? .passedOn(told) : .passRuleNotMet(told)] }
            return met ? [] : [.ruleNotMet(told, action: rule.action)]
        }
        return []
    }
}

extension ResolvedTrace {
    /// The networks of the client and of the pod that it connects to, where they are not the same.
    fileprivate var boundary: NetworkBoundary? {
        guard case .pod(let server) = destination, server.home.name != source.home.name else { return nil }
        return NetworkBoundary(client: source.home.title, destination: server.home.title)
    }
}
