internal import FoundationEssentials

extension ClusterAccess {
    /// Finds and resolves the access that a user of kubectl would get.
    ///
    /// The order is kubectl's: the file given, the files of `$KUBECONFIG` (missing ones are skipped), `~/.kube/config`, and
    /// inside a cluster the service account of the pod.
    /// - Parameters:
    ///   - kubeconfig: The file of `--kubeconfig`; it has to exist.
    ///   - context: The context of `--context`; nil for the current one.
    ///   - environment: The variables of the process.
    ///   - homeDirectory: The folder that holds `.kube`.
    /// - Returns: The access. Nothing was sent to the cluster yet.
    /// - Throws: `KubeconfigError` saying which file or entry is wrong.
    package static func load(
        kubeconfig: String?, context: String?, environment: [String: String], homeDirectory: String
    ) throws(KubeconfigError) -> ClusterAccess {
        try load(
            kubeconfig: kubeconfig, context: context, environment: environment, homeDirectory: homeDirectory,
            serviceAccount: "/var/run/secrets/kubernetes.io/serviceaccount", now: Date())
    }

    static func load(
        kubeconfig: String?, context: String?, environment: [String: String], homeDirectory: String,
        serviceAccount: String, now: Date
    ) throws(KubeconfigError) -> ClusterAccess {
        let context = context.nonEmpty
        let search = KubeconfigSearch(
            explicit: kubeconfig.nonEmpty, environment: environment, homeDirectory: homeDirectory)
        let files = try search.files()
        if !files.isEmpty {
            let merged = MergedKubeconfig(files)
            return try ClusterAccess(try merged.select(context: context), environment: environment, now: now)
        }
        if context == nil, let access = try inCluster(environment: environment, folder: serviceAccount) {
            return access
        }
        throw search.nothingFound
    }
}

/// Where kubeconfig files are looked for.
struct KubeconfigSearch {
    let explicit: String?
    let environment: [String: String]
    let homeDirectory: String

    private var defaultPath: String { "\(homeDirectory)/.kube/config" }

    private var listed: [String] {
        guard let list = environment["KUBECONFIG"].nonEmpty else { return [] }
        var seen: Set<String> = []
        return list.split(separator: ":").map(String.init).filter { seen.insert($0).inserted }
    }

    /// Reads the files there are, the most important first.
    /// - Throws: `KubeconfigError` for a file that is no kubeconfig, or an explicit one that is missing.
    func files() throws(KubeconfigError) -> [KubeconfigFile] {
        if let explicit { return [try KubeconfigFile(path: explicit)] }
        let candidates = environment["KUBECONFIG"].nonEmpty == nil ? [defaultPath] : listed
        var files: [KubeconfigFile] = []
        for path in candidates where FileManager.default.fileExists(atPath: path) {
            files.append(try KubeconfigFile(path: path))
        }
        return files
    }

    /// What to say when there is no file at all.
    var nothingFound: KubeconfigError {
        if environment["KUBECONFIG"].nonEmpty != nil {
            return KubeconfigError(
                "no kubeconfig: none of the files of $KUBECONFIG exists (\(listed.joined(separator: ", ")))")
        }
        return KubeconfigError(
            "no kubeconfig: \(defaultPath) does not exist; use --kubeconfig or $KUBECONFIG")
    }
}
