import NetworkTypes

/// What `ovnkube-trace` was asked on its command line.
struct OvnkubeTraceOptions: Sendable, Equatable {
    /// The flags of the tool, with its own words for each.
    static let definitions: [GoFlags.Definition] = [
        .init(name: "kubeconfig", kind: .string(""), help: "absolute path to the kubeconfig file"),
        .init(name: "ovn-config-namespace", kind: .string(""), help: "namespace used by ovn-config itself"),
        .init(name: "src-namespace", kind: .string("default"), help: "k8s namespace of source pod"),
        .init(name: "dst-namespace", kind: .string("default"), help: "k8s namespace of dest pod"),
        .init(name: "src", kind: .string(""), help: "src: source pod name"),
        .init(name: "dst", kind: .string(""), help: "dest: destination pod name"),
        .init(name: "service", kind: .string(""), help: "service: destination service name"),
        .init(
            name: "dst-ip", kind: .string(""), help: "destination IP address (meant for tests to external targets)"),
        .init(name: "dst-port", kind: .string("80"), help: "dst-port: destination port"),
        .init(name: "tcp", kind: .bool, help: "use tcp transport protocol"),
        .init(name: "udp", kind: .bool, help: "use udp transport protocol"),
        .init(
            name: "addr-family", kind: .string("ip4"), help: "Address family (ip4 or ip6) to be used for tracing"),
        .init(name: "skip-detrace", kind: .bool, help: "skip ovn-detrace command"),
        .init(
            name: "dump-udn-vrf-table-ids", kind: .bool,
            help: "Dump the VRF table ID per node for all the user defined networks"),
        .init(name: "loglevel", kind: .string("0"), help: "loglevel: klog level"),
    ]

    /// The text that `-help` prints.
    static var usage: String { GoFlags.usage(program: "ovnkube-trace", definitions: definitions) }

    var kubeconfig: String?
    var ovnNamespace: String?
    var sourceNamespace: String
    var destinationNamespace: String
    var source: String
    var destination: String
    var service: String
    var destinationAddress: String
    /// The port as it was written; ovn-trace reads it in that tool.
    var destinationPort: String
    /// Whether the port was given.
    var hasDestinationPort: Bool
    var tcp: Bool
    var udp: Bool
    /// The family; `nil` where the word is none that the tool knows.
    var family: IPAddress.Family?
    var skipsDetrace: Bool
    var dumpsTableIDs: Bool
    var logLevel: String

    /// Reads the command line.
    ///
    /// - Parameter arguments: The arguments, without the program's name.
    /// - Throws: ``GoFlags/Problem`` where Go's package would not take them.
    init(parsing arguments: [String]) throws(GoFlags.Problem) {
        let flags = try GoFlags(parsing: arguments, definitions: Self.definitions)
        func text(_ name: String) -> String? { flags.string(name).isEmpty ? nil : flags.string(name) }
        kubeconfig = text("kubeconfig")
        ovnNamespace = text("ovn-config-namespace")
        sourceNamespace = flags.string("src-namespace")
        destinationNamespace = flags.string("dst-namespace")
        source = flags.string("src")
        destination = flags.string("dst")
        service = flags.string("service")
        destinationAddress = flags.string("dst-ip")
        destinationPort = flags.string("dst-port")
        hasDestinationPort = flags.values["dst-port"] != nil
        tcp = flags.bool("tcp")
        udp = flags.bool("udp")
        family = IPAddress.Family(rawValue: flags.string("addr-family"))
        skipsDetrace = flags.bool("skip-detrace")
        dumpsTableIDs = flags.bool("dump-udn-vrf-table-ids")
        logLevel = flags.string("loglevel")
    }

    /// What the connection is made to.
    enum Destination: Hashable {
        case pod(String)
        case service(String)
        case address(IPAddress)
    }

    /// Checks what was asked for in the tool's order.
    ///
    /// - Throws: ``OvnkubeTraceExit`` with the tool's words for what is missing or too much.
    func checked() throws(OvnkubeTraceExit) -> Destination {
        guard !source.isEmpty else { throw .init("Usage: source pod must be specified") }
        guard tcp || udp else { throw .init("Usage: either tcp or udp must be specified") }
        guard !(tcp && udp) else { throw .init("Usage: Both tcp and udp cannot be specified at the same time") }
        guard !(udp && !service.isEmpty) else {
            throw .init("Usage: udp option is not compatible with destination service trace")
        }
        var targets: [Destination] = []
        if !destination.isEmpty { targets.append(.pod(destination)) }
        if !service.isEmpty { targets.append(.service(service)) }
        if !destinationAddress.isEmpty {
            guard let address = Self.address(destinationAddress) else {
                throw .init("Usage: cannot parse IP address provided in -dst-ip")
            }
            targets.append(.address(address))
        }
        guard let target = targets.first, targets.count == 1 else {
            throw .init("Usage: exactly one of -dst, -service or -dst-ip must be set")
        }
        return target
    }

    /// An address as Go's `net.ParseIP` takes it: an IPv4 address in an IPv6 one (`::ffff:…`, RFC 4291 2.5.5.2) is IPv4.
    private static func address(_ text: String) -> IPAddress? {
        guard let address = IPAddress(text) else { return nil }
        let isMapped =
            address.family == .ip6 && address.bytes.starts(with: Array(repeating: 0, count: 10) + [0xff, 0xff])
        return isMapped ? IPAddress(bytes: Array(address.bytes.suffix(4))) : address
    }

    /// The destination port; `nil` where ovn-trace would not take what was written as a port.
    var port: UInt16? {
        let text = destinationPort
        let isHexadecimal = text.hasPrefix("0x") || text.hasPrefix("0X")
        let digits = isHexadecimal ? text.dropFirst(2) : text[...]
        guard !digits.isEmpty, digits.allSatisfy(\.isHexDigit) else { return nil }
        return UInt16(digits, radix: isHexadecimal ? 16 : 10)
    }
}

/// An error that ends the tool with its exit code for errors.
struct OvnkubeTraceExit: Error, Equatable {
    /// What is wrong, in the tool's words.
    var message: String
    /// Where in the sources it was found, as klog names it.
    var origin: Klog.Origin

    /// Makes an error.
    init(_ message: String, file: String = #fileID, line: Int = #line) {
        self.message = message
        origin = Klog.Origin(file: file, line: line)
    }
}
