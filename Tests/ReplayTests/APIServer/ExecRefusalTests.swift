import Testing

@testable import Replay

@Suite struct ExecRefusalTests {
    @Test func negotiatesTheProtocol() {
        let all = ExecProtocol.allCases
        #expect(
            ExecProtocol.negotiate(requested: ["v4.channel.k8s.io", "v5.channel.k8s.io"], offered: all) == .v5)
        #expect(
            ExecProtocol.negotiate(
                requested: ["v5.channel.k8s.io", "v4.channel.k8s.io"], offered: ExecProtocol.beforeV5) == .v4)
        #expect(
            ExecProtocol.negotiate(requested: ["base64.channel.k8s.io", "v4.channel.k8s.io"], offered: all) == .v1Base64
        )
        #expect(ExecProtocol.negotiate(requested: ["v5.channel.k8s.io"], offered: ExecProtocol.beforeV5) == nil)
        #expect(ExecProtocol.negotiate(requested: [], offered: all) == .v1)
    }

    @Test func aServerBefore129TakesV4() async throws {
        var options = ReplayServerOptions()
        options.execProtocols = ExecProtocol.beforeV5
        let (both, onlyNew) = try await withTestServer(options) { server in
            (
                try await server.exec(["echo", "hi"], protocols: "v5.channel.k8s.io, v4.channel.k8s.io"),
                try await server.exec(["echo", "hi"], protocols: "v5.channel.k8s.io")
            )
        }
        #expect(both.response.headers["sec-websocket-protocol"] == "v4.channel.k8s.io")
        #expect(both.frames.contains(.binary(3, #"{"status":"Success"}"#)))
        #expect(onlyNew.response.code == 403)
        #expect(onlyNew.response.body == "")
    }

    @Test func refusesWhatCannotBeExecuted() async throws {
        let messages = try await withTestServer { server in
            [
                try await server.exec(["true"], container: nil).response.body,
                try await server.exec([]).response.body,
                try await server.exec(["true"], streams: "").response.body,
                try await server.exec(["true"], pod: "shop/pods/pending", container: "only").response.body,
                try await server.exec(["true"], pod: "shop/pods/web-1", container: "web").response.body,
                try await server.exec(["true"], pod: "nosuch/pods/node").response.body,
                try await server.get(
                    "/api/v1/namespaces/ovn-kubernetes/pods/node/exec?container=nb-ovsdb&command=true&stdout=1"
                ).body,
            ].map { $0.split(separator: #""message":""#)[1].split(separator: #"","reason""#)[0] }
        }
        #expect(
            messages == [
                "a container name must be specified for pod node, choose one of: [setup ovnkube-controller nb-ovsdb]",
                "you must specify a command to execute",
                "you must specify at least 1 of stdin, stdout, stderr",
                "pod pending does not have a host assigned",
                "pod shop/web-1 does not run in a replay: only pods that see the daemons of OVN or Open vSwitch (that "
                    + "mount a host's run/ovn or run/openvswitch) can be executed in",
                #"pods \"node\" not found"#,
                "Upgrade request required",
            ])
    }

    /// kubectl falls back to SPDY when an upgrade is refused, and shows what that is answered.
    @Test func refusesSPDYWithTheSameReasons() async throws {
        let (possible, workload) = try await withTestServer { server in
            let headers = [
                "Connection": "Upgrade", "Upgrade": "SPDY/3.1", "X-Stream-Protocol-Version": "v4.channel.k8s.io",
            ]
            return (
                try await server.get(
                    "/api/v1/namespaces/default/pods/bbox/exec?command=true&stdout=1", method: "POST", headers: headers),
                try await server.get(
                    "/api/v1/namespaces/shop/pods/web-1/exec?command=true&stdout=1", method: "POST", headers: headers)
            )
        }
        #expect(possible.code == 400)
        #expect(possible.body.contains("a replay serves exec over WebSocket only, not over SPDY"))
        #expect(possible.headers["connection"] == "close")
        #expect(workload.body.contains("pod shop/web-1 does not run in a replay"))
    }
}
