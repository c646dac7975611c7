/// Several kubeconfig files seen as one, as kubectl merges them.
///
/// The first file that has an entry of a name wins, whole: nothing of a later entry of that name is used. The current
/// context is that of the first file that sets one. Source: `ClientConfigLoadingRules.Load` of
/// `k8s.io/client-go/tools/clientcmd`.
struct MergedKubeconfig: Sendable {
    /// An entry and the file it comes from.
    struct Located<Entry: Sendable>: Sendable {
        var entry: Entry
        var file: KubeconfigFile
    }

    private(set) var currentContext: String?
    private(set) var clusters: [String: Located<ClusterEntry>] = [:]
    private(set) var users: [String: Located<UserEntry>] = [:]
    private(set) var contexts: [String: Located<ContextEntry>] = [:]
    /// The files, for messages.
    let paths: [String]

    /// Merges files.
    /// - Parameter files: The files, the most important first.
    init(_ files: [KubeconfigFile]) {
        paths = files.map(\.path)
        for file in files {
            if currentContext == nil, let name = file.document.currentContext, !name.isEmpty { currentContext = name }
            for named in file.document.clusters ?? [] where clusters[named.name] == nil {
                clusters[named.name] = Located(entry: named.cluster ?? ClusterEntry(), file: file)
            }
            for named in file.document.users ?? [] where users[named.name] == nil {
                users[named.name] = Located(entry: named.user ?? UserEntry(), file: file)
            }
            for named in file.document.contexts ?? [] where contexts[named.name] == nil {
                contexts[named.name] = Located(entry: named.context ?? ContextEntry(), file: file)
            }
        }
    }

    /// What a context leads to.
    struct Selection: Sendable {
        var contextName: String
        var namespace: String?
        var clusterName: String
        var cluster: Located<ClusterEntry>
        var userName: String?
        var user: Located<UserEntry>?
    }

    /// Follows a context to its cluster and user.
    /// - Parameter requested: The context asked for; nil for the current one.
    /// - Returns: The entries that the context names.
    /// - Throws: `KubeconfigError` when the context, or what it names, does not exist.
    func select(context requested: String?) throws(KubeconfigError) -> Selection {
        let place = "kubeconfig \(paths.joined(separator: ", "))"
        guard !contexts.isEmpty else {
            throw KubeconfigError("\(place) has no contexts; check that it is the right file")
        }
        let known = contexts.keys.sorted().joined(separator: ", ")
        guard let name = requested ?? currentContext, !name.isEmpty else {
            throw KubeconfigError("\(place) sets no current-context; use --context with one of: \(known)")
        }
        guard let context = contexts[name] else {
            let origin = requested == nil ? "current-context" : "context"
            throw KubeconfigError("\(origin) \"\(name)\" does not exist in \(place); available contexts: \(known)")
        }
        let file = context.file.path
        guard let clusterName = context.entry.cluster, !clusterName.isEmpty else {
            throw KubeconfigError("context \"\(name)\" in \(file) has no cluster")
        }
        guard let cluster = clusters[clusterName] else {
            throw KubeconfigError(
                "context \"\(name)\" in \(file) refers to cluster \"\(clusterName)\", which is not in \(place)")
        }
        var user: Located<UserEntry>?
        let userName = context.entry.user.flatMap { $0.isEmpty ? nil : $0 }
        if let userName {
            user = users[userName]
            if user == nil {
                throw KubeconfigError(
                    "context \"\(name)\" in \(file) refers to user \"\(userName)\", which is not in \(place)")
            }
        }
        return Selection(
            contextName: name, namespace: context.entry.namespace.flatMap { $0.isEmpty ? nil : $0 },
            clusterName: clusterName, cluster: cluster, userName: userName, user: user)
    }
}
