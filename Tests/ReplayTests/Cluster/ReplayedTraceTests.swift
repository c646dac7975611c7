import ReplaySupport
import Testing

@testable import Replay

/// That the replayed daemons know what the captured ones knew: real traces through them.
@Suite(.onEachOVN) struct ReplayedTraceTests {
    @Test func aCentralClusterTracesFromPodToPodOfAnotherNode() async throws {
        let outcome = try await TestContainer.workshopDatabase.run(
            "ovn-trace", "--db=unix:/var/run/ovn/ovnsb_db.sock", "--summary", "--ct=new", "ovn-worker",
            #"inport=="default_ovn-kubernetes-wkshp-server-fkghp" && eth.src==0a:58:0a:f4:01:06 "#
                + "&& eth.dst==0a:58:0a:f4:01:01 && ip4.src==10.244.1.6 && ip4.dst==10.244.0.8 && ip.ttl==64 "
                + "&& tcp && tcp.src==40000 && tcp.dst==8080")
        #expect(
            outcome.output.contains(#"output to "default_ovn-kubernetes-wkshp-server-gjx44""#), "\(outcome.output)")
    }

    @Test func itsSwitchSendsThePacketThroughTheTunnel() async throws {
        let outcome = try await TestContainer.workshopSwitch.run(
            "ovs-appctl", "ofproto/trace", "br-int",
            "in_port=\(try await port(of: "default_ovn-kubernetes-wkshp-server-fkghp", .workshopSwitch)),tcp,"
                + "dl_src=0a:58:0a:f4:01:06,dl_dst=0a:58:0a:f4:01:01,nw_src=10.244.1.6,nw_dst=10.244.0.8,nw_ttl=64,"
                + "tp_src=40000,tp_dst=8080",
            "--ct-next", "trk,new", "--ct-next", "trk,new")
        #expect(outcome.output.contains("tunneling to 172.18.0.2 via breth0"), "\(outcome.output)")
        #expect(outcome.output.contains("tunneling from 02:42:ac:12:00:03 172.18.0.3 to 02:42:ac:12:00:02 172.18.0.2"))
    }

    @Test func aZoneLeadsToTheTransitSwitch() async throws {
        let outcome = try await TestContainer.modernWorker.run(
            "ovn-trace", "--summary", "--ct=new", "--ct=new", "ovn-worker",
            #"inport=="default_ovn-kubernetes-wkshp-server-fkghp" && eth.src==0a:58:0a:f4:01:03 "#
                + "&& eth.dst==0a:58:0a:f4:01:01 && ip4.src==10.244.1.3 && ip4.dst==10.244.2.4 && ip.ttl==64 "
                + "&& tcp && tcp.src==40000 && tcp.dst==8080")
        #expect(outcome.output.contains(#"output to "tstor-ovn-worker2", type "remote""#), "\(outcome.output)")
    }

    @Test func itsSwitchSendsThePacketToTheNextZone() async throws {
        let outcome = try await TestContainer.modernSwitch.run(
            "ovs-appctl", "ofproto/trace", "br-int",
            "in_port=\(try await port(of: "default_ovn-kubernetes-wkshp-server-fkghp", .modernSwitch)),tcp,"
                + "dl_src=0a:58:0a:f4:01:03,dl_dst=0a:58:0a:f4:01:01,nw_src=10.244.1.3,nw_dst=10.244.2.4,nw_ttl=64,"
                + "tp_src=40000,tp_dst=8080",
            "--ct-next", "trk,new", "--ct-next", "trk,new")
        #expect(outcome.output.contains("tunneling to 172.18.0.2 via breth0"), "\(outcome.output)")
        #expect(outcome.output.contains("vni=0xff0003"))
    }

    @Test(arguments: [TestContainer.workshopSwitch, .modernSwitch])
    func anOutsideAddressLeavesByTheUplink(container: TestContainer) async throws {
        let own =
            container.bundle == "workshop" ? ("0a:58:0a:f4:01:06", "10.244.1.6") : ("0a:58:0a:f4:01:03", "10.244.1.3")
        let outcome = try await container.run(
            "ovs-appctl", "ofproto/trace", "br-int",
            "in_port=\(try await port(of: "default_ovn-kubernetes-wkshp-server-fkghp", container)),tcp,"
                + "dl_src=\(own.0),dl_dst=0a:58:0a:f4:01:01,nw_src=\(own.1),nw_dst=8.8.8.8,nw_ttl=64,"
                + "tp_src=40000,tp_dst=443")
        // The restored flows of the external bridge: connections of pods are marked and sent out of port 1.
        #expect(outcome.output.contains("cookie 0xdeff105"), "\(outcome.output)")
        #expect(outcome.output.contains("bridge(\"breth0\")"))
        #expect(outcome.output.contains("ct(commit,zone=64000,"), "the gateway's address is known")
    }

    private func port(of logicalPort: String, _ container: TestContainer) async throws -> String {
        let outcome = try await container.run(
            "ovs-vsctl", "--bare", "--columns=ofport", "find", "Interface", "external_ids:iface-id=\(logicalPort)")
        return String(outcome.output.prefix { $0.isNumber })
    }
}
