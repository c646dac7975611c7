import ClusterBundle
import PathReport
import Replay
import TextParsing

/// The messages of `ovnpath replay`.
enum ReplayGuide {
    /// How to use the cluster, when it is up.
    static func text(_ bundle: Bundle, on installation: OVNInstallation, kubeconfig: String) -> OutputText {
        let name = bundle.manifest.name.isEmpty ? bundle.folder : bundle.manifest.name
        let nodes = bundle.nodes.map(\.name).joined(separator: ", ")
        var lines: [OutputText] = [
            "The cluster \(name) is running (\(bundle.nodes.count) nodes: \(nodes)), on \(installation).",
            "Use it from another terminal:", "",
        ]
        lines.append("    export KUBECONFIG=\(kubeconfig)")
        if let (source, destination) = pair(bundle) { lines.append("    ovnpath trace \(source) \(destination)") }
        lines += [
            "    kubectl get pods -A -o wide", "", "Stop it with Ctrl-C here, or with `ovnpath replay --stop`.", "",
        ]
        return lines.joined(separator: "\n")
    }

    /// How the replay differs from the captured cluster.
    static func notes(_ bundle: Bundle, _ daemons: ReplayCluster) -> [String] {
        let lost = Set(bundle.manifest.lost.values.flatMap(\.self)).count
        let ofBundle =
            lost == 0
            ? []
            : [
                "the databases were downgraded to an older OVN; \(lost) items omitted (see lost in bundle.json)"
            ]
        return ofBundle + daemons.notes
    }

    /// Two pods of the workload on different nodes, to show a trace of.
    private static func pair(_ bundle: Bundle) -> (String, String)? {
        let pods = bundle.items("pods").filter { pod in
            pod[path: "status", "phase"]?.string == "Running" && pod[path: "spec", "hostNetwork"]?.bool != true
                && pod[path: "metadata", "namespace"]?.string == "default"
        }
        guard let first = pods.first,
            let second = pods.first(where: { $0[path: "spec", "nodeName"] != first[path: "spec", "nodeName"] }),
            let names = [first, second].map({ $0[path: "metadata", "name"]?.string }) as? [String]
        else { return nil }
        return ("default/\(names[0])", "default/\(names[1])")
    }
}
