import NetworkTypes
import PathModel
import Testing

@testable import OvnkubeTrace

/// What is asked on the command line, and what is refused, in the tool's order.
@Suite struct OvnkubeTraceOptionsTests {
    @Test func theUsageIsTheTools() async throws {
        let recorded = try #require(RecordedRun.text("usage.txt"))
        let help = await FaceRun.run(["-tcp", "-help"])
        #expect(help.error == recorded)
        #expect(help.output == "" && help.exitCode == 0)
        let wrong = await FaceRun.run(["-foo"])
        #expect(wrong.error == "flag provided but not defined: -foo\n" + recorded)
        #expect(wrong.output == "" && wrong.exitCode == 2)
    }

    @Test(arguments: [
        ([], "Usage: source pod must be specified"),
        (["-src", "a", "-dst", "b", "-dst-ip", "x"], "Usage: either tcp or udp must be specified"),
        (["-src", "a", "-tcp", "-udp"], "Usage: Both tcp and udp cannot be specified at the same time"),
        (
            ["-src", "a", "-udp", "-service", "s", "-dst", "b"],
            "Usage: udp option is not compatible with destination service trace"
        ),
        (["-src", "a", "-udp"], "Usage: exactly one of -dst, -service or -dst-ip must be set"),
        (["-src", "a", "-tcp", "-dst", "b", "-dst-ip", "8.8.8"], "Usage: cannot parse IP address provided in -dst-ip"),
        (
            ["-src", "a", "-tcp", "-dst", "b", "-dst-ip", "8.8.8.8"],
            "Usage: exactly one of -dst, -service or -dst-ip must be set"
        ),
    ])
    func usageMistakes(arguments: [String], message: String) throws {
        let options = try OvnkubeTraceOptions(parsing: arguments)
        do {
            _ = try options.checked()
            Issue.record("nothing is refused")
        } catch { #expect(error.message == message) }
    }

    @Test func destinations() throws {
        func destination(_ arguments: String...) throws -> OvnkubeTraceOptions.Destination {
            try OvnkubeTraceOptions(parsing: ["-src", "a", "-tcp"] + arguments).checked()
        }
        #expect(try destination("-dst", "b") == .pod("b"))
        #expect(try destination("-service", "s") == .service("s"))
        let address = try #require(IPAddress("8.8.8.8"))
        #expect(try destination("-dst-ip", "8.8.8.8") == .address(address))
        #expect(try destination("-dst-ip", "::ffff:8.8.8.8") == .address(address))
    }

    @Test(
        arguments: [
            ("80", 80), ("0", 0), ("65535", 65535), ("0x50", 80), ("65536", nil), ("abc", nil), ("", nil), ("-1", nil),
            ("+1", nil), ("http", nil), ("0x", nil), ("ff", nil),
        ] as [(String, UInt16?)])
    func ports(text: String, number: UInt16?) throws {
        let options = try OvnkubeTraceOptions(parsing: ["-dst-port", text])
        #expect(options.port == number)
        #expect(options.hasDestinationPort)
    }

    @Test func defaults() throws {
        let options = try OvnkubeTraceOptions(parsing: [])
        #expect(options.sourceNamespace == "default" && options.destinationNamespace == "default")
        #expect(options.family == .ip4 && options.port == 80 && !options.hasDestinationPort)
        #expect(options.kubeconfig == nil && options.ovnNamespace == nil && options.logLevel == "0")
        #expect(try OvnkubeTraceOptions(parsing: ["-addr-family", "ip6"]).family == .ip6)
        #expect(try OvnkubeTraceOptions(parsing: ["-addr-family", "inet"]).family == nil)
    }
}
