import Testing

@testable import OVNFormats

/// Lines that OVN prints (utilities/ovn-trace.c) and that no recording holds.
@Suite struct OVNTraceLineTests {
    @Test(arguments: [
        ("next(5);", OVNTraceAction.Kind.next(table: 5)),
        ("next(pipeline=egress, table=5);", .next(table: 5)),
        ("/* output to \"x\" */", .delivered(OVNTraceDelivery(port: "x", type: nil))),
        ("/* output to \"a, type b\", type \"\" */", .delivered(OVNTraceDelivery(port: "a, type b", type: ""))),
        ("/* No MAC binding. */", .remark("No MAC binding.")),
        ("*** output to null logical port", .failure("output to null logical port")),
        ("ip.ttl--;", .assignment(field: "ip.ttl", value: "--")),
        ("outport = get_fdb(eth.dst);", .assignment(field: "outport", value: "get_fdb(eth.dst)")),
        ("reg0[15] = check_in_port_sec();", .assignment(field: "reg0[15]", value: "check_in_port_sec()")),
        ("ct_commit { ct_mark.blocked = 1; };", .conntrack("ct_commit")),
        ("ct_mark.blocked = 1;", .assignment(field: "ct_mark.blocked", value: "1")),
        ("clone { ct_clear; outport = inport; };", .block("clone")),
        ("icmp4_error { ip.ttl = 255; };", .block("icmp4_error")),
        ("get_arp(outport, reg0);", .other), ("eth.dst <-> eth.src;", .other),
    ])
    func actionIsClassified(text: String, kind: OVNTraceAction.Kind) {
        #expect(OVNTraceAction(text: text).kind == kind)
    }

    @Test func conntrackHeadingIsRead() throws {
        let next = try #require(
            OVNTraceConntrack(heading: "ct_next(ct_state=est|trk /* default (use --ct to customize) */)"))
        #expect(next.action == "ct_next" && next.state == [.established, .tracked] && next.isDefault)
        let snat = try #require(
            OVNTraceConntrack(
                heading: "ct_snatin_czone /* assuming no un-snat entry, so no change */"
                    + " /* default (use --ct to customize) */"))
        #expect(snat.action == "ct_snat_in_czone" && snat.assumesNoEntry && snat.isDefault && snat.translation == nil)
        let dnat = try #require(OVNTraceConntrack(heading: "ct_dnat(ip6.dst=fd00::7)"))
        #expect(dnat.translation == .init(isDestination: true, address: "fd00::7") && !dnat.isDefault)
        #expect(OVNTraceConntrack(heading: "ct_commit_to_zone(dnat)")?.action == "ct_commit_to_zone")
        #expect(OVNTraceConntrack(heading: "ct_unheard_of") == nil)
    }

    @Test(arguments: [
        " 9. ls_in_acl: no match (implicit drop)", "12. no match (implicit drop)",
        " 0. (northd.c:1): ip6.dst == fd00::1, priority 7, uuid 00000001", " 0. ip4, priority 65535, uuid ffffffff",
        " 3. ls_in_x: inport == \"a, priority 3, uuid 00000000\", priority 1, uuid 0000000a",
    ])
    func entryOfAnyFormRoundTrips(line: String) throws {
        let text =
            "# eth\n\ningress(dp=\"a\", inport=\"b\")\n" + String(repeating: "-", count: 27) + "\n\(line)\n    drop;\n"
        let output = try OVNTraceOutput(parsing: text)
        #expect(output.description == text)
        #expect(output.entries.map(\.text) == [line])
    }

    @Test func branchReturnsToItsPipeline() throws {
        let text = """
            # eth

            ingress(dp="sw", inport="a")
            ----------------------------
             0. ls_in_x: 1, priority 0, uuid 00000001
                clone { outport = "b"; output; };

                clone
                -----
                        outport = "b";
                        output;

                    egress(dp="sw", inport="a", outport="b")
                    ----------------------------------------
                     1. ls_out_y: 1, priority 0, uuid 00000002
                        output;
                        /* output to "b", type "" */
                next;
             1. ls_in_z: no match (implicit drop)

            """
        let output = try OVNTraceOutput(parsing: text)
        #expect(output.description == text)
        #expect(output.steps.map(\.depth) == [0, 1, 0])
        #expect(output.steps.map(\.pipeline.direction) == [.ingress, .egress, .ingress])
        #expect(output.steps.map(\.isDrop) == [false, false, true])
    }
}
