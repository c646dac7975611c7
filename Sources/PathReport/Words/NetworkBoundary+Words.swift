import PathModel

extension NetworkBoundary {
    /// Both networks: `different networks: the client is on …, and 10.1.2.3 on …`.
    func words(_ destination: String) -> String {
        "different networks: the client is on \(Self.words(client)), and \(destination) on \(Self.words(self.destination))"
    }

    private static func words(_ network: String?) -> String {
        network.map { "the user-defined network \($0)" } ?? "the cluster's default network"
    }
}
