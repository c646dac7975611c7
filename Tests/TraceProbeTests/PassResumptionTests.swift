import Foundation
import OVNKubernetes
import Testing
import TraceSupport

@testable import TraceFollow
@testable import TraceProbe

/// Passes of an ofproto/trace that are made once more with what the tool does not know, by a real shell and awk with a
/// stand-in for the switch.
@Suite struct PassResumptionTests {
    private static let container = ToolContainer(namespace: "ovn", pod: "tools", container: "ovnkube", node: "n1")

    /// The first packet to a load balancer with session affinity: it is learned from, and ends.
    private static let learning = """
        Flow: tcp,in_port=5,nw_src=10.1.1.5,nw_dst=10.96.0.9

        bridge("br-int")
        ----------------
        20. ct_state=+new+trk, priority 120, cookie 0x56ddf6a1
            ct(commit,table=24,zone=1,nat(dst=10.1.1.5:8080))
             -> A clone of the packet is forked to recirculate. The forked pipeline will be resumed at table 24.

        Final flow: unchanged
        Megaflow: recirc_id=0,eth,ip,nw_frag=no
        Datapath actions: ct(commit,zone=1,nat(dst=10.1.1.5:8080)),recirc(0x6)

        ===============================================================================
        recirc(0x6) - resume conntrack with ct_state=new|trk
        ===============================================================================

        Flow: recirc_id=0x6,ct_state=new|trk,eth,tcp,reg9=0x2,in_port=5,nw_src=10.1.1.5,nw_dst=10.1.1.5,tp_src=1,tp_dst=8080

        bridge("br-int")
        ----------------
            thaw
                Resuming from table 24
        24. ct_state=+new+trk,tcp,reg2=0x50/0xffff,reg9=0/0x40,metadata=0x3, priority 100, cookie 0x4614d899
            learn(table=78,NXM_OF_IP_SRC[],load:0x1->NXM_NX_REG10[14],load:0xa->NXM_NX_REG4[])
             >> suppressing side effects, so learn action ignored

        Final flow: unchanged
        Megaflow: recirc_id=0x6
        Datapath actions: drop
        """

    private static let onward = """
        Flow: tcp,reg9=66,in_port=5

        bridge("br-int")
        ----------------
         0. priority 0
            resubmit(,24)
        24. metadata=0x3, priority 0, cookie 0xaa
            output:5

        Final flow: unchanged
        Megaflow: recirc_id=0
        Datapath actions: 7
        """

    private func run(_ trace: String) throws -> (text: String, asked: [String]) {
        let folder = try TestFolder()
        for (name, text) in [("trace", trace), ("onward", Self.onward)] {
            try Data((text + "\n").utf8).write(to: URL(filePath: folder.path + "/" + name))
        }
        try folder.program(
            "ovs-appctl",
            """
            case "$*" in
            *trace-packet-out*) echo "$*" >>\(folder.path)/asked; cat \(folder.path)/onward;;
            *) cat \(folder.path)/trace;;
            esac
            """)
        let trace = SwitchTrace(
            argv: ["ovs-appctl", "ofproto/trace", "br-int", "tcp"], resumption: .init(plain: nil))
        let probe = Probe(container: Self.container, trace: trace)
        let script = ProbeScript([probe], marker: "==marker")
        let results = script.results(
            of: try Shell.run(script, path: folder.path + ":/usr/bin:/bin"), reason: "the shell ended"
        ).probes
        let asked = (try? String(contentsOfFile: folder.path + "/asked", encoding: .utf8)) ?? ""
        return (results[0].text ?? "", asked.split(separator: "\n").map(String.init))
    }

    /// What the retransmission has and the first packet has not is one bit of a register.
    @Test func theRetransmissionOfWhatWasLearnedIsFollowed() throws {
        let (text, asked) = try run(Self.learning)
        #expect(asked.last?.contains("reg9=66,") == true, "\(asked)")
        #expect(asked.allSatisfy { $0.hasSuffix("resubmit(,24)") })
        let resumed = ResumedTrace(text)
        #expect(resumed.isResumed && resumed.commands.count == 1)
        #expect(resumed.text.contains("output:5") && !resumed.text.contains("learn("))
        #expect(resumed.text.contains("ct(commit,zone=1,nat(dst=10.1.1.5:8080)),recirc(0x6)"))
    }

    /// ofproto/trace prints type and code of ICMPv6 by names that it takes for ICMP alone.
    @Test func aPassOfICMPv6IsAskedByTheNamesThatTheToolTakes() throws {
        let (_, asked) = try run(
            Self.learning.replacing(",eth,tcp,", with: ",eth,icmp6,").replacing(
                "tp_src=1,tp_dst=8080", with: "icmp_type=128,icmp_code=0"))
        let flow = try #require(asked.last)
        #expect(flow.contains("icmpv6_type=128,icmpv6_code=0") && !flow.contains("icmp_type"), "\(flow)")
    }

    /// A flow that learns something else stays as it is.
    @Test func otherFlowsThatLearnAreLeftAlone() throws {
        let (text, asked) = try run(Self.learning.replacing("NXM_NX_REG10[14]", with: "NXM_NX_REG10[7]"))
        #expect(asked.isEmpty && text.contains("learn("))
    }
}
