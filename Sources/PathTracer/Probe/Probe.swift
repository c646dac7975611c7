package import OVNKubernetes

/// One command that is to be run in a container.
package struct Probe: Hashable, Sendable {
    /// The token in an argument that stands for the switch port found by ``portOf``.
    package static let portToken = "OVNPATHPORT"

    /// Where to run it.
    package var container: ToolContainer
    /// The program and its arguments.
    package var argv: [String]
    /// The `iface-id` of an interface whose OpenFlow port number replaces ``portToken`` in the arguments: it is looked up
    /// in the container itself, which saves the round trip of asking first.
    package var portOf: String?
    /// A shell script to run instead of ``argv``; it holds no text that came from outside.
    package var script: String?

    /// Makes a probe of a program.
    package init(container: ToolContainer, argv: [String], portOf: String? = nil) {
        self.container = container
        self.argv = argv
        self.portOf = portOf
    }

    /// Makes a probe of a script.
    package init(container: ToolContainer, script: String) {
        self.container = container
        self.argv = []
        self.script = script
    }

    /// The command as a person would type it in the container.
    package var command: String {
        if let script { return script }
        let words = argv.map(ShellWord.quoted).joined(separator: " ")
        guard let portOf else { return words }
        return words.split(separator: Self.portToken, omittingEmptySubsequences: false).joined(
            separator: "'\"$(\(Self.portLookup(portOf)))\"'")
    }

    /// The command that prints the OpenFlow port of an interface (ovs-vsctl(8), "Database Commands").
    static func portLookup(_ interface: String) -> String {
        "ovs-vsctl --bare --no-headings --columns=ofport find Interface "
            + ShellWord.quoted("external_ids:iface-id=\"\(interface)\"")
    }
}

/// What came of a probe.
package enum ProbeResult: Sendable {
    /// The command ran.
    case output(standardOutput: String, standardError: String, exitCode: Int)
    /// It could not be run, for the reason given.
    case failed(String)
}

/// Words of a POSIX shell.
package enum ShellWord {
    /// A word in single quotes, which the shell takes as it is; plain words stay as they are.
    package static func quoted(_ text: String) -> String {
        let plain =
            !text.isEmpty
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: "-_./:,=@%+".utf8.contains(byte)
                }
            }
        guard !plain else { return text }
        return "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
}
