/// What the tools print of short ways, in the form of OVN 23.03 and OVS 3.1.
package enum ToolTexts {
    // MARK: ovn-trace

    /// A pipeline of one stage.
    package static func pipeline(
        _ direction: String, _ datapath: String, from inport: String, to outport: String? = nil,
        stage: String = "ls_in_acl",
        match: String = "1", flow: String = "5bbc10c9", _ actions: String...
    ) -> String {
        let ports = #"inport="\#(inport)""# + (outport.map { #", outport="\#($0)""# } ?? "")
        let title = #"\#(direction)(dp="\#(datapath)", \#(ports))"#
        return """

            \(title)
            \(String(repeating: "-", count: title.count))
             8. \(stage) (northd.c:6365): \(match), priority 50, uuid \(flow)
            \(actions.map { "    \($0)\n" }.joined())
            """
    }

    /// A packet that leaves a datapath by a port; a type is that of the Southbound database.
    package static func delivery(_ datapath: String, from inport: String, to port: String, type: String = "") -> String
    {
        header + pipeline("ingress", datapath, from: inport, "outport = \"\(port)\";", "output;")
            + pipeline(
                "egress", datapath, from: inport, to: port, stage: "ls_out_acl", flow: "841e3e8e", "output;",
                #"/* output to "\#(port)", type "\#(type)" */"#)
    }

    package static let header = "# tcp,reg14=0x1,nw_src=10.1.1.5,nw_dst=10.1.2.5\n"

    /// A packet that an ACL drops.
    package static func drop(_ datapath: String, from inport: String, stage: String = "ls_out_acl") -> String {
        header
            + pipeline(
                "ingress", datapath, from: inport, stage: stage, match: "reg0[9] == 1", flow: "60de36e7", "drop;")
    }

    // MARK: ofproto/trace

    /// One pass through a bridge, with what the datapath does.
    package static func pass(_ steps: String, actions: String, flow: String = "tcp,in_port=5") -> String {
        """
        Flow: \(flow)

        bridge("br-int")
        ----------------
        \(steps)
        Final flow: unchanged
        Megaflow: recirc_id=0,eth,ip,nw_frag=no
        Datapath actions: \(actions)

        """
    }

    /// A packet that leaves by a port of the integration bridge.
    package static func output(_ port: Int, flow: String = "tcp,in_port=5") -> String {
        pass(
            " 0. in_port=5, priority 100, cookie 0xbe34a38f\n    resubmit(,65)\n65. reg15=0x2, priority 100, cookie"
                + " 0x18c19d22\n    output:\(port)\n", actions: "9", flow: flow)
    }

    /// A packet that goes through the tunnel to an address.
    package static func tunnel(to address: String, key: String = "0xff0003", option: String = "0x20003") -> String {
        pass(
            " 0. in_port=5, priority 100, cookie 0xbe34a38f\n    output:1\n     -> output to kernel tunnel\n",
            actions: "set(tunnel(tun_id=\(key),src=172.18.0.11,dst=\(address),ttl=64,tp_dst=6081,"
                + "geneve({class=0x102,type=0x80,len=4,\(option)}),flags(df|csum|key))),"
                + "set(eth(src=0a:58:64:58:00:02,dst=0a:58:64:58:00:03)),set(ipv4(ttl=63)),4")
    }

    /// A packet that a flow drops.
    package static let drop = pass(
        " 0. in_port=5, priority 100, cookie 0xbe34a38f\n    resubmit(,44)\n44. reg0=0x200, priority 2000, cookie"
            + " 0x60de36e7\n    drop\n", actions: "drop")

    // MARK: ovsdb-client

    /// The interfaces of a node: pods' ports, the management port, the tunnel to the other node, the patch to the external
    /// bridge and that bridge's device.
    package static func interfaces(pods: [(port: Int, iface: String)], tunnelTo address: String, node: String) -> String
    {
        var rows: [(name: String, bridge: String, port: Int, type: String, ids: String, options: String)] = [
            ("tun", "br-int", 1, "geneve", "", #"["remote_ip","\#(address)"]"#),
            ("mp0", "br-int", 2, "internal", #"["iface-id","k8s-\#(node)"]"#, ""),
            ("patch-int", "br-int", 3, "patch", "", #"["peer","patch-ex"]"#),
            ("patch-ex", "breth0", 2, "patch", "", #"["peer","patch-int"]"#), ("eth0", "breth0", 1, "", "", ""),
            ("breth0", "breth0", 65534, "internal", "", ""), ("broken", "br-int", -1, "", "", ""),
        ]
        rows += pods.map { ("veth\($0.port)", "br-int", $0.port, "", #"["iface-id","\#($0.iface)"]"#, "") }
        let interfaces = rows.enumerated().map { index, row in
            #"{"_uuid":["uuid","i\#(index)"],"name":"\#(row.name)","ofport":\#(row.port),"type":"\#(row.type)","#
                + #""external_ids":["map",[\#(row.ids)]],"options":["map",[\#(row.options)]],"mac_in_use":["set",[]]}"#
        }
        let ports = rows.indices.map { #"{"_uuid":["uuid","p\#($0)"],"interfaces":["uuid","i\#($0)"]}"# }
        let bridges = ["br-int", "breth0"].map { bridge in
            let own = rows.indices.filter { rows[$0].bridge == bridge }.map { #"["uuid","p\#($0)"]"# }
            return #"{"name":"\#(bridge)","ports":["set",[\#(own.joined(separator: ","))]]}"#
        }
        return "["
            + [interfaces, ports, bridges].map { #"{"rows":[\#($0.joined(separator: ","))]}"# }.joined(separator: ",")
            + "]\n"
    }

    package static let n1 = interfaces(
        pods: [(5, "shop_web-0"), (6, "shop_web-1")], tunnelTo: "172.18.0.12", node: "n1")
    package static let n2 = interfaces(pods: [(7, "shop_db-0")], tunnelTo: "172.18.0.11", node: "n2")
}
