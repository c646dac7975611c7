import NetworkTypes
import PathModel
import Testing

@testable import PathCommands

/// How the ends of a trace are written.
@Suite struct TargetArgumentTests {
    static let address4 = IPAddress(bytes: [10, 0, 0, 1])
    static let address6 = IPAddress(bytes: [0x20, 1, 0x0d, 0xb8] + [UInt8](repeating: 0, count: 11) + [1])

    private func target(_ text: String, namespace: String = "here") throws -> Target {
        try TargetArgument(namespace: namespace).target(text)
    }

    @Test(arguments: [
        ("web-0", Target.pod(namespace: "here", name: "web-0")),
        ("pod/web-0", .pod(namespace: "here", name: "web-0")),
        ("shop/web-0", .pod(namespace: "shop", name: "web-0")),
        ("pod/shop/web-0.a", .pod(namespace: "shop", name: "web-0.a")),
        ("pod/pod/pod", .pod(namespace: "pod", name: "pod")),
        ("svc/web", .service(namespace: "here", name: "web", port: nil)),
        ("service/web", .service(namespace: "here", name: "web", port: nil)),
        ("svc/shop/web", .service(namespace: "shop", name: "web", port: nil)),
        ("service/shop/web:80", .service(namespace: "shop", name: "web", port: .number(80))),
        ("svc/shop/web:65535", .service(namespace: "shop", name: "web", port: .number(65535))),
        ("svc/web:http", .service(namespace: "here", name: "web", port: .name("http"))),
        ("svc/web:8080-tcp", .service(namespace: "here", name: "web", port: .name("8080-tcp"))),
    ])
    func aTargetIsRead(text: String, expected: Target) throws {
        #expect(try target(text) == expected)
    }

    @Test func anAddressIsRead() throws {
        let four = try #require(Self.address4)
        let six = try #require(Self.address6)
        #expect(try target("ip/10.0.0.1") == .address(four, port: nil))
        #expect(try target("ip/10.0.0.1:53") == .address(four, port: 53))
        #expect(try target("ip/2001:db8::1") == .address(six, port: nil))
        #expect(try target("ip/[2001:db8::1]") == .address(six, port: nil))
        #expect(try target("ip/[2001:db8::1]:443") == .address(six, port: 443))
    }

    static let forms =
        "expected pod/NAMESPACE/NAME, NAMESPACE/NAME, NAME, svc/NAMESPACE/NAME[:PORT] or ip/ADDRESS[:PORT]"

    @Test(arguments: [
        "", "/", "a/", "/a", "pod/", "pod//a", "svc/", "a/b/c", "pod/a/b/c", "svc/a/b/c", "ip/10.0.0.1/24",
        "ip/[2001:db8::1]443",
    ])
    func whatIsNoTargetIsToldTheForms(text: String) {
        #expect(throws: TargetArgument.Problem.self) { try target(text) }
        #expect(problem(text) == "invalid target '\(text)': \(Self.forms)")
    }

    @Test(arguments: [
        ("ip/10.0.0.256", "'10.0.0.256' is not an IP address"),
        ("ip/10.0.0:80", "'10.0.0' is not an IP address"),
        ("ip/example.com", "'example.com' is not an IP address"),
        ("ip/10.0.0.1:0", "port '0' must be a number from 1 to 65535"),
        ("ip/10.0.0.1:65536", "port '65536' must be a number from 1 to 65535"),
        ("ip/10.0.0.1:http", "port 'http' must be a number from 1 to 65535"),
        ("ip/10.0.0.1:", "port '' must be a number from 1 to 65535"),
        ("svc/web:0", "port '0' must be a number from 1 to 65535"),
        ("svc/web:99999", "port '99999' must be a number from 1 to 65535"),
        ("Web", "'Web' is not a Kubernetes name (lower-case letters, digits, '-' and '.')"),
        ("a_b/c", "'a_b' is not a Kubernetes name (lower-case letters, digits, '-' and '.')"),
        ("shop/we b", "'we b' is not a Kubernetes name (lower-case letters, digits, '-' and '.')"),
        ("shop/..", "'..' is not a Kubernetes name (lower-case letters, digits, '-' and '.')"),
        ("-a/b", "'-a' is not a Kubernetes name (lower-case letters, digits, '-' and '.')"),
        ("a/b%2fc", "'b%2fc' is not a Kubernetes name (lower-case letters, digits, '-' and '.')"),
        ("svc/we$(reboot)", "'we$(reboot)' is not a Kubernetes name (lower-case letters, digits, '-' and '.')"),
    ])
    func whatIsWrongIsNamed(text: String, reason: String) {
        #expect(problem(text) == "invalid target '\(text)': \(reason)")
    }

    @Test func aNameHasAtMost253Letters() throws {
        #expect(
            try target(String(repeating: "a", count: 253))
                == .pod(
                    namespace: "here", name: String(repeating: "a", count: 253)))
        #expect(problem(String(repeating: "a", count: 254))?.contains("is not a Kubernetes name") == true)
    }

    /// What is said of a target; `nil` where it can be read.
    private func problem(_ text: String) -> String? {
        do {
            _ = try target(text)
            return nil
        } catch {
            return "\(error)"
        }
    }
}
