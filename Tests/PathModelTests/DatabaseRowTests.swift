import PathModel
import Testing

@Suite struct DatabaseRowTests {
    @Test(arguments: [
        (
            DatabaseRow(
                table: "ACL", uuid: "3f2a0b1c",
                content: .acl(direction: "to-lport", action: "drop", priority: 1001, tier: 2)),
            "ACL 3f2a0b1c (to-lport drop, priority 1001, tier 2)"
        ),
        (
            DatabaseRow(
                table: "ACL", uuid: "3f2a0b1c",
                content: .acl(direction: "from-lport", action: "allow", priority: 1, tier: nil)),
            "ACL 3f2a0b1c (from-lport allow, priority 1)"
        ),
        (
            DatabaseRow(
                table: "NAT", uuid: "0a", content: .nat(type: "snat", logical: "10.1.1.5", external: "172.18.0.3")),
            "NAT 0a (snat 10.1.1.5 as 172.18.0.3)"
        ),
        (
            DatabaseRow(
                table: "Logical_Router_Policy", uuid: "0a", content: .routerPolicy(action: "reroute", priority: 100)),
            "Logical_Router_Policy 0a (reroute, priority 100)"
        ),
        (
            DatabaseRow(
                table: "Logical_Router_Static_Route", uuid: "0a",
                content: .staticRoute(prefix: "0.0.0.0/0", nextHop: "172.18.0.1")),
            "Logical_Router_Static_Route 0a (0.0.0.0/0 via 172.18.0.1)"
        ),
        (DatabaseRow(table: "Load_Balancer", uuid: "0a", content: .named("")), "Load_Balancer 0a"),
        (DatabaseRow(table: "Port_Binding", content: .named("shop_db-0")), "Port_Binding shop_db-0"),
        (
            DatabaseRow(table: "Load_Balancer", content: .missing(.vip)),
            "no Load_Balancer has it as a VIP"
        ),
    ])
    func isWrittenInALine(row: DatabaseRow, text: String) {
        #expect(row.description == text)
    }
}
