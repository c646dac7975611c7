/// A row of OVN's databases behind a flow, or one that is not there.
package struct DatabaseRow: Hashable, Sendable {
    /// What there is to say of a row (ovn-nb(5), ovn-sb(5)).
    package enum Content: Hashable, Sendable {
        /// An ACL: its `direction`, `action` and `priority`, and its `tier`, which databases before OVN 23.06 do not have.
        case acl(direction: String, action: String, priority: Int, tier: Int?)
        /// A NAT entry: its `type`, and the addresses inside and outside.
        case nat(type: String, logical: String, external: String)
        /// A router's policy: its `action` and `priority`.
        case routerPolicy(action: String, priority: Int)
        /// A router's static route: its `ip_prefix` and `nexthop`.
        case staticRoute(prefix: String, nextHop: String)
        /// A static route by which what certain pods send leaves the cluster to an external gateway, whose answers come back by the
        /// same one (`ecmp_symmetric_reply`).
        case externalRoute(prefix: String, nextHop: String)
        /// A rule of quality of service: the `dscp` that it writes, and the `rate` (kbit/s) and `burst` (kbit) that it limits to.
        case qos(dscp: Int?, rate: Int?, burst: Int?)
        /// Any other row, by its name.
        case named(String)
        /// No row: what none of the table has.
        case missing(Missing)
    }

    /// What no row of a table has.
    package enum Missing: Hashable, Sendable {
        /// The destination's address and port as a VIP.
        case vip
        /// The destination's address.
        case address
    }

    /// The table, such as `ACL`.
    package var table: String
    /// The first eight hexadecimal digits of the row's uuid, where it is known.
    package var uuid: String?
    /// What there is to say of it.
    package var content: Content

    /// Makes a row.
    package init(table: String, uuid: String? = nil, content: Content) {
        (self.table, self.uuid, self.content) = (table, uuid, content)
    }

    /// Whether it is an ACL.
    package var isACL: Bool { if case .acl = content { true } else { false } }

    /// The ACL's action, such as `drop`; `nil` where the row is no ACL.
    package var aclAction: String? { if case .acl(_, let action, _, _) = content { action } else { nil } }

    /// The priority, where rows of the table have one.
    package var priority: Int? {
        switch content {
        case .acl(_, _, let priority, _), .routerPolicy(_, let priority): priority
        case .nat, .staticRoute, .externalRoute, .qos, .named, .missing: nil
        }
    }

    /// The ACL's tier; `nil` where the row is no ACL, or its database has no tiers.
    package var tier: Int? { if case .acl(_, _, _, let tier) = content { tier } else { nil } }
}

extension DatabaseRow: CustomStringConvertible {
    /// `ACL 3f2a0b1c (to-lport drop, priority 1001, tier 2)`, `Port_Binding shop_db-0`, `no Load_Balancer has it as a VIP`.
    package var description: String {
        let detail: String
        switch content {
        case .missing(.vip): return "no \(table) has it as a VIP"
        case .missing(.address): return "no \(table) has the address"
        case .named(let name) where uuid == nil: return "\(table) \(name)"
        case .named(let name): detail = name
        case .acl(let direction, let action, let priority, let tier):
            detail = "\(direction) \(action), priority \(priority)" + (tier.map { ", tier \($0)" } ?? "")
        case .nat(let type, let logical, let external): detail = "\(type) \(logical) as \(external)"
        case .routerPolicy(let action, let priority): detail = "\(action), priority \(priority)"
        case .qos(let dscp, let rate, let burst):
            detail = [dscp.map { "dscp \($0)" }, rate.map { "rate \($0)" }, burst.map { "burst \($0)" }]
                .compactMap(\.self).joined(separator: ", ")
        case .staticRoute(let prefix, let nextHop), .externalRoute(let prefix, let nextHop):
            detail = "\(prefix) via \(nextHop)"
        }
        return ([table, uuid].compactMap(\.self) + (detail.isEmpty ? [] : ["(\(detail))"])).joined(separator: " ")
    }
}
