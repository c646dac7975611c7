import PathModel

/// The command line that runs a probe's command again from where kubectl works.
enum ReproductionCommand {
    /// `kubectl exec -n NAMESPACE POD -c CONTAINER -- sh -c 'COMMAND'`, quoted for a POSIX shell. It begins with `kubectl`:
    /// the program and the options that name the cluster.
    static func line(_ section: Section, kubectl: [String]) -> String {
        // As Section.container is written: NAMESPACE/POD/CONTAINER.
        let parts = section.container.split(separator: "/").map(String.init)
        var words = kubectl + ["exec"]
        if parts.count == 3 {
            words += ["-n", parts[0], parts[1], "-c", parts[2]]
        } else {
            words.append(section.container)
        }
        return words.map(quoted).joined(separator: " ") + " -- sh -c " + quotedAlways(section.command)
    }

    /// The word, in quotes where the shell would see more than a word in it.
    private static func quoted(_ word: String) -> String {
        let plain = word.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: "-_./:=@,+".utf8.contains(byte)
            }
        }
        return plain && !word.isEmpty ? word : quotedAlways(word)
    }

    /// Single quotes keep everything but a single quote, which stands outside of them, escaped.
    private static func quotedAlways(_ word: String) -> String {
        "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
}
