/// A kind of target, by the words that stand before its name: kubectl's, and those of what is no object.
enum TargetKind: CaseIterable {
    case pod, service, deployment, statefulSet, daemonSet, replicaSet, job, virtualMachine, namespace, node, address,
        dnsName,
        external

    /// All words: singular, plural, short, and with the API's group as kubectl prints it; the usual one first.
    var words: [String] {
        switch self {
        case .pod: ["pod", "pods", "po"]
        case .service: ["service", "services", "svc"]
        case .deployment: ["deployment", "deployments", "deploy", "deployment.apps", "deployments.apps"]
        case .statefulSet: ["statefulset", "statefulsets", "sts", "statefulset.apps", "statefulsets.apps"]
        case .daemonSet: ["daemonset", "daemonsets", "ds", "daemonset.apps", "daemonsets.apps"]
        case .replicaSet: ["replicaset", "replicasets", "rs", "replicaset.apps", "replicasets.apps"]
        case .job: ["job", "jobs", "job.batch", "jobs.batch"]
        case .virtualMachine:
            [
                "vm", "vms", "virtualmachine", "virtualmachines", "vmi", "vmis", "virtualmachineinstance",
                "virtualmachineinstances", "virtualmachine.kubevirt.io", "virtualmachineinstance.kubevirt.io",
            ]
        case .namespace: ["namespace", "namespaces", "ns"]
        case .node: ["node", "nodes", "no"]
        case .address: ["ip"]
        case .dnsName: ["dns"]
        case .external: ["external"]
        }
    }

    /// The usual word.
    var word: String { words[0] }

    /// The kind that a word stands for; `nil` where it is none.
    init?(_ word: some StringProtocol) {
        guard let kind = Self.allCases.first(where: { $0.words.contains { $0 == word } }) else { return nil }
        self = kind
    }

    /// Whether its objects are in namespaces, so that the kind's word is followed by `[NAMESPACE/]NAME`.
    var isNamespaced: Bool { self == .pod || self == .service || workload != nil }

    /// The kind of object that makes pods, where it is one.
    var workload: EndpointSelector.Workload? {
        switch self {
        case .deployment: .deployment
        case .statefulSet: .statefulSet
        case .daemonSet: .daemonSet
        case .replicaSet: .replicaSet
        case .job: .job
        case .virtualMachine: .virtualMachine
        case .pod, .service, .namespace, .node, .address, .dnsName, .external: nil
        }
    }

    /// That a word is no kind, and the nearest one or all of them.
    static func unknown(_ word: String) -> String {
        "unknown kind '\(word)'"
            + Spelling.hint(for: word, among: allCases.flatMap(\.words), listing: allCases.map(\.word))
    }

    /// The kind's word that a namespace is likely to be a slip of: a long word but for one letter. Short words and words with
    /// digits or hyphens are namespaces as likely: `prod`, `service1`.
    static func slip(_ word: String) -> String? {
        guard word.utf8.allSatisfy({ (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) }) else { return nil }
        return allCases.flatMap(\.words).first { $0.utf8.count >= 7 && Spelling.distance(word, $0) == 1 }
    }
}
