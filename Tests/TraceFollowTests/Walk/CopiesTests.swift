import NetworkTypes
import OVNFormats
import PathModel
import Testing
import TraceSupport

@testable import TraceFollow

/// Copies that a flow makes of a packet (`clone { … }`, multicast groups) are not the packet: neither what is changed of them
/// nor where they go.
@Suite struct CopiesTests {
    private func reading(_ text: String) throws -> LogicalReading {
        LogicalReading(try OVNTraceOutput(parsing: text), packet: try packet("10.0.0.11", "10.0.0.12"), place: "zone")
    }

    /// A flow that sends a changed copy to p3 and the packet itself on to p2, whose egress pipeline ends in `own`.
    private func clone(own: String...) -> String {
        ToolTexts.header + """

            ingress(dp="sw", inport="p1")
            -----------------------------
             0. ls_in_check_port_sec (northd.c:1): 1, priority 50, uuid 00000001
                next;
            25. ls_in_l2_lkup (northd.c:2): ip4, priority 100, uuid 00000002
                clone { eth.dst = 0a:00:00:00:01:03; ip4.dst = 10.9.9.9; ip.ttl--; outport = "p3"; output; };

                clone
                -----
                        eth.dst = 0a:00:00:00:01:03;
                        ip4.dst = 10.9.9.9;
                        ip.ttl--;
                        outport = "p3";
                        output;

                    egress(dp="sw", inport="p1", outport="p3")
                    ------------------------------------------
                     9. ls_out_apply_port_sec (northd.c:3): 1, priority 0, uuid 00000003
                        output;
                        /* output to "p3", type "" */
                outport = "p2";
                output;

            egress(dp="sw", inport="p1", outport="p2")
            ------------------------------------------
             4. ls_out_acl (northd.c:4): 1, priority 0, uuid 00000004

            """ + own.map { "    \($0)\n" }.joined()
    }

    @Test func aCopysHeadersAreItsOwn() throws {
        let reading = try reading(clone(own: "output;", #"/* output to "p2", type "" */"#))
        #expect(reading.end == .port("p2", type: "", datapath: "sw"))
        #expect(reading.packet == (try packet("10.0.0.11", "10.0.0.12")))
        // Its way is not the packet's: the stage that goes on behind the clone is the ingress pipeline's.
        #expect(reading.hops.map(\.outport) == [nil, "p2"])
        #expect(reading.hops[0].stages.last?.actions.suffix(2) == [#"outport = "p2";"#, "output;"])
    }

    @Test func aCopyThatArrivesSavesNoPacket() throws {
        guard case .dropped(let cause) = try reading(clone(own: "drop;")).end else {
            Issue.record("the packet itself is dropped")
            return
        }
        #expect(cause.stage == "ls_out_acl" && cause.flow == "00000004")
    }

    /// A flood to a group, with a copy for each port.
    private func flood(_ copies: String...) -> String {
        ToolTexts.header + """

            ingress(dp="sw", inport="p1")
            -----------------------------
            25. ls_in_l2_lkup (northd.c:2): 1, priority 0, uuid 00000002
                outport = "_MC_unknown";
                output;

            multicast(dp="sw", mcgroup="_MC_unknown")
            -----------------------------------------

            """ + copies.joined()
    }

    private func copy(to port: String, type: String = "", _ actions: String...) -> String {
        let title = #"egress(dp="sw", inport="p1", outport="\#(port)")"#
        let lines = actions + ["output;", #"/* output to "\#(port)", type "\#(type)" */"#]
        return """

                \(title)
                \(String(repeating: "-", count: title.count))
                     9. ls_out_apply_port_sec (northd.c:3): 1, priority 0, uuid 00000003

            """ + lines.map { "            \($0)\n" }.joined()
    }

    private let refused = """

            egress(dp="sw", inport="p1", outport="p4")
            ------------------------------------------
                 4. ls_out_acl (northd.c:4): 1, priority 0, uuid 00000004
                    drop;

        """

    @Test func theOnlyCopyThatLeavesIsThePacket() throws {
        let reading = try reading(flood(copy(to: "wire", type: "localnet", "ip.ttl--;"), refused))
        #expect(reading.end == .port("wire", type: "localnet", datapath: "sw"))
        #expect(reading.packet.timeToLive == 63)
        #expect(reading.hops.map(\.outport) == [nil, "wire"])
    }

    @Test func aPacketThatIsFloodedToSeveralPortsIsAtNoneForCertain() throws {
        let reading = try reading(flood(copy(to: "p2"), copy(to: "p3"), refused))
        #expect(reading.end == .undetermined(.logical(.flooded(datapath: "sw", ports: ["p2", "p3"]))))
    }

    @Test func aGroupsPacketArrivesAtEachPortAsItself() throws {
        let text = flood(copy(to: "p2", "ip.ttl--;"), copy(to: "p3", "ip.ttl--;"))
        var group = try packet("10.0.0.11", "239.1.1.1")
        group.ethernetDestination = try #require(MACAddress("01:00:5e:01:01:01"))
        let reading = LogicalReading(try OVNTraceOutput(parsing: text), packet: group, place: "zone")
        #expect(reading.end == .port("p3", type: "", datapath: "sw"))
        #expect(reading.packet.timeToLive == 63)
    }

    @Test func aFloodOfWhichNothingLeavesIsADrop() throws {
        guard case .dropped(let cause) = try reading(flood(refused)).end else {
            Issue.record("no copy leaves")
            return
        }
        #expect(cause.flow == "00000004")
    }

    /// OVN 26.03 asks for the next hop's address and goes on with a copy that has none (`arp { … }; next;`).
    @Test func aPacketThatWaitsForItsNextHopGoesNoFurther() throws {
        let text =
            ToolTexts.header + """

                ingress(dp="GR_n1", inport="rtoj-GR_n1")
                ----------------------------------------
                26. lr_in_arp_request (northd.c:5): eth.dst == 00:00:00:00:00:00, priority 100, uuid 00000005
                    arp { eth.dst = ff:ff:ff:ff:ff:ff; arp.op = 1; output; };

                    arp
                    ---
                            eth.dst = ff:ff:ff:ff:ff:ff;
                            output;

                        egress(dp="GR_n1", inport="rtoj-GR_n1", outport="rtoe-GR_n1")
                        -------------------------------------------------------------
                         6. lr_out_delivery (northd.c:6): 1, priority 100, uuid 00000006
                            output;
                            /* output to "wire", type "localnet" */
                    next;
                27. lr_in_ecmp_stateful (northd.c:7): 1, priority 0, uuid 00000007
                    output;

                egress(dp="GR_n1", inport="rtoj-GR_n1", outport="rtoe-GR_n1")
                -------------------------------------------------------------
                 6. lr_out_delivery (northd.c:6): 1, priority 100, uuid 00000006
                    output;
                    /* output to "wire", type "localnet" */

                """
        #expect(try reading(text).end == .awaitsNeighbour(outport: nil, datapath: "GR_n1"))
    }
}
