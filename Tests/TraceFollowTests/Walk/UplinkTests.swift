import PathModel
import Testing

@testable import TraceFollow
@testable import TraceProbe

/// Which device of an external bridge leads to the wire.
@Suite struct UplinkTests {
    /// A node whose bridge `breth0` has these devices, with their types and OpenFlow ports in a row, and these external ids.
    private func uplink(_ devices: [(String, String)], ids: String = "") throws -> Result<String, ToolText.Problem> {
        let rows = (devices + [("breth0", "internal"), ("patch", "patch")]).enumerated().map { index, device in
            #"{"_uuid":["uuid","i\#(index)"],"name":"\#(device.0)","ofport":\#(index + 1),"type":"\#(device.1)","#
                + #""external_ids":["map",[]],"options":["map",[]],"mac_in_use":["set",[]]}"#
        }
        let ports = rows.indices.map { #"{"_uuid":["uuid","p\#($0)"],"interfaces":["uuid","i\#($0)"]}"# }
        let own = rows.indices.map { #"["uuid","p\#($0)"]"# }.joined(separator: ",")
        let bridge = #"{"name":"breth0","ports":["set",[\#(own)]],"external_ids":["map",[\#(ids)]]}"#
        let text = [rows.joined(separator: ","), ports.joined(separator: ","), bridge].map { #"{"rows":[\#($0)]}"# }
        return try SwitchFacts(parsing: "[\(text.joined(separator: ","))]\n").uplink(of: "breth0").map(\.name)
    }

    @Test func theOneThatTheBridgeNames() throws {
        #expect(
            try uplink([("tap0", ""), ("ens3", ""), ("eth0", "system")], ids: #"["bridge-uplink","ens3"]"#).get()
                == "ens3")
    }

    @Test func theOnlyOneOfTheSystem() throws {
        #expect(try uplink([("eth0", ""), ("ens3", "system")]).get() == "ens3")
        #expect(try uplink([("eth0", ""), ("ens3", "system")], ids: #"["bridge-uplink","gone"]"#).get() == "ens3")
    }

    @Test func theOneThatTheBridgeIsNamedAfter() throws {
        #expect(try uplink([("tap0", ""), ("eth0", "")]).get() == "eth0")
        #expect(try uplink([("a", "system"), ("eth0", "system")]).get() == "eth0")
    }

    @Test func theOnlyDevice() throws {
        #expect(try uplink([("bond7", "")]).get() == "bond7")
    }

    @Test func noneIsTakenForWantOfABetterOne() throws {
        for (devices, reason) in [
            ([("tap1", ""), ("tap0", "")], .uplinkUnclear(bridge: "breth0", devices: ["tap0", "tap1"])),
            ([], .noUplink(bridge: "breth0")),
        ] as [([(String, String)], BridgeUnknown)] {
            guard case .failure(let problem) = try uplink(devices) else {
                Issue.record("\(devices)")
                continue
            }
            #expect(problem.reason == .bridges(reason))
        }
    }
}
