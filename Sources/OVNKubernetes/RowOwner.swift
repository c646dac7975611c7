package import PathModel

/// The Kubernetes object that a Northbound row was made for, as ovn-kubernetes writes it into the row's `external_ids`.
///
/// Since 2023 the keys are those of `libovsdbops.DbObjectIDs` (`go-controller/pkg/libovsdb/ops/db_object_ids.go` of
/// ovn-kubernetes); before, each controller had its own.
package enum RowOwner {
    /// The object behind a row; `nil` where the row names none.
    ///
    /// - Parameters:
    ///   - externalIDs: The row's `external_ids`.
    ///   - rowName: The row's name, which older default-deny ACLs carry their namespace in.
    /// - Returns: The object, and the rule of it where the row is one rule's.
    package static func object(externalIDs: [String: String], name rowName: String?) -> ObjectReference? {
        if externalIDs["k8s.ovn.org/kind"] == "Service", let owner = externalIDs["k8s.ovn.org/owner"] {
            return named("Service", owner, separator: "/")
        }
        // Rows for the whole cluster have no name, but a type.
        let name = externalIDs["k8s.ovn.org/name"] ?? externalIDs["type"]
        if let type = externalIDs["k8s.ovn.org/owner-type"], let owner = name {
            return current(type: type, owner: owner, externalIDs: externalIDs)
        }
        return older(externalIDs: externalIDs, name: rowName)
    }

    private static func current(type: String, owner: String, externalIDs: [String: String]) -> ObjectReference {
        let direction = externalIDs["direction"].flatMap { PolicyDirection(rawValue: $0.lowercased()) }
        let rule = externalIDs["gress-index"].map { number -> ObjectReference.Rule in
            guard let direction, let index = Int(number) else { return .part("rule[\(number)]") }
            return .direction(direction, index: index)
        }
        switch type {
        case "NetworkPolicy":
            var object = named(type, owner, separator: ":")
            object.rule = rule
            return object
        case "NetpolNamespace": return defaultDeny(namespace: owner, direction: direction)
        case "EgressFirewall":
            return ObjectReference(
                kind: type, namespace: owner, name: "default",
                rule: externalIDs["rule-index"].flatMap { Int($0) }.map { .egress($0) })
        // Of the namespace's one, by the priority of the rule; `EgressQoSFlowStartPriority` of go-controller/pkg/ovn.
        case "EgressQoS":
            return ObjectReference(
                kind: type, namespace: owner, name: "default",
                rule: externalIDs["priority"].flatMap { Int($0) }.map { .egress(1000 - $0) })
        case "NetworkQoS":
            var object = named(type, owner, separator: ":")
            object.rule = externalIDs["rule-index"].flatMap { Int($0) }.map { .egress($0) }
            return object
        case "EgressIP" where !owner.hasPrefix("EIP-No-"):
            // The name is that of the EgressIP and, behind an underscore, of the pod that it serves.
            return ObjectReference(kind: type, name: String(owner.prefix { $0 != "_" }))
        case "NetpolNode", "HybridNodeRoute":
            // Behind a network's name and an underscore; nodes have none in theirs.
            return ObjectReference(kind: "Node", name: owner.split(separator: "_").last.map(String.init) ?? owner)
        case "MulticastNS": return ObjectReference(kind: "Namespace", name: owner, rule: .part(multicast))
        case "UDNIsolation": return ObjectReference(kind: udnIsolation, name: owner)
        case _ where kinds.contains(type): return ObjectReference(kind: type, name: owner, rule: rule)
        default: return ObjectReference(kind: ownRules, name: type == "EgressIP" ? owner : "\(type) \(owner)")
        }
    }

    /// What isolates pods on a primary user-defined network from those of the default one; it belongs to no object.
    package static let udnIsolation = "UDN isolation"
    /// What ovn-kubernetes adds of its own, such as that hairpins are allowed; it belongs to no object either.
    package static let ownRules = "ovn-kubernetes"
    /// The part of a namespace that says who may use multicast: its annotation `k8s.ovn.org/multicast-enabled`.
    package static let multicast = "multicast"

    /// Owner types that are kinds of objects by that name, and are not handled above.
    private static let kinds: Set<String> = [
        "AdminNetworkPolicy", "BaselineAdminNetworkPolicy", "EgressService", "Namespace",
        "VirtualMachine", "ClusterNetworkConnect",
    ]

    private static func older(externalIDs: [String: String], name: String?) -> ObjectReference? {
        if let policy = externalIDs["policy"], let namespace = externalIDs["namespace"] {
            let direction = externalIDs["policy_type"] ?? ""
            let rule = externalIDs["\(direction)_num"].flatMap { Int($0) }.flatMap { index in
                PolicyDirection(rawValue: direction.lowercased()).map { .direction($0, index: index) }
                    as ObjectReference.Rule?
            }
            return ObjectReference(kind: "NetworkPolicy", namespace: namespace, name: policy, rule: rule)
        }
        if let direction = externalIDs["default-deny-policy-type"] {
            // `NAMESPACE_ingressDefaultDeny`, `NAMESPACE_ARPallowPolicy`; namespaces have no underscore.
            return defaultDeny(
                namespace: String((name ?? "").prefix { $0 != "_" }),
                direction: PolicyDirection(rawValue: direction.lowercased()))
        }
        // Behind the name `:ic` where the pod is of another zone (`go-controller/pkg/ovn/controller/egressservice`).
        if let service = externalIDs["EgressSVC"] {
            return named("EgressService", String(service.prefix { $0 != ":" }), separator: "/")
        }
        if let namespace = externalIDs["egressFirewall"] {
            return ObjectReference(kind: "EgressFirewall", namespace: namespace, name: "default")
        }
        if externalIDs["pod"] == "true", let namespace = externalIDs["namespace"], let name,
            name.hasPrefix(namespace + "_")
        {
            return ObjectReference(kind: "Pod", namespace: namespace, name: String(name.dropFirst(namespace.count + 1)))
        }
        return nil
    }

    /// The EgressIP of a router policy or a NAT of older releases, whose only key is its name.
    package static func egressIP(externalIDs: [String: String]) -> ObjectReference? {
        guard externalIDs.count == 1, let name = externalIDs["name"] else { return nil }
        return ObjectReference(kind: "EgressIP", name: name)
    }

    /// Every pod that some policy selects is isolated in that direction; the row is shared by all policies of the namespace.
    private static func defaultDeny(namespace: String, direction: PolicyDirection?) -> ObjectReference {
        ObjectReference(
            kind: "NetworkPolicy", namespace: namespace, name: ObjectReference.isolationName,
            rule: direction.map { .direction($0, index: nil) })
    }

    private static func named(_ kind: String, _ text: String, separator: Character) -> ObjectReference {
        let parts = text.split(separator: separator, maxSplits: 1)
        return parts.count == 2
            ? ObjectReference(kind: kind, namespace: String(parts[0]), name: String(parts[1]))
            : ObjectReference(kind: kind, name: text)
    }
}
