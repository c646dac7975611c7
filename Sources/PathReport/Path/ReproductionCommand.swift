import PathModel
import TextParsing

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
        return words.map(ShellWord.quoted).joined(separator: " ") + " -- sh -c " + ShellWord.inQuotes(section.command)
    }
}
