internal import FoundationEssentials
internal import NIOSSL

extension ClusterAccess {
    /// The access of a pod by its service account.
    ///
    /// The kubelet sets `KUBERNETES_SERVICE_HOST` and `KUBERNETES_SERVICE_PORT` and mounts `token`, `ca.crt` and `namespace`;
    /// see "Accessing the Kubernetes API from a Pod" of the Kubernetes documentation.
    /// - Parameters:
    ///   - environment: The variables of the process.
    ///   - folder: Where the service account is mounted.
    /// - Returns: nil outside a pod.
    /// - Throws: `KubeconfigError` when the mounted files are damaged.
    static func inCluster(
        environment: [String: String], folder: String
    ) throws(KubeconfigError) -> ClusterAccess? {
        let token = "\(folder)/token"
        guard let host = environment["KUBERNETES_SERVICE_HOST"].nonEmpty,
            let port = environment["KUBERNETES_SERVICE_PORT"].nonEmpty,
            FileManager.default.fileExists(atPath: token)
        else { return nil }
        let authority = "\(host.contains(":") ? "[\(host)]" : host):\(port)"
        guard let server = ServerAddress(url: "https://\(authority)") else {
            throw KubeconfigError("KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT give no address: \(authority)")
        }
        let certificates = PEMSource(bytes: contents(of: "\(folder)/ca.crt"), place: "\(folder)/ca.crt")
        let namespace = String(decoding: contents(of: "\(folder)/namespace"), as: UTF8.self).oneLine
        return ClusterAccess(
            namespace: namespace.isEmpty ? nil : namespace, origin: "the service account in \(folder)", server: server,
            trust: certificates.bytes.isEmpty
                ? .system : .authorities(try certificates.certificates(what: "certificate authority")),
            authentication: .tokenFile(path: token, fallback: nil),
            proxy: try EnvironmentProxy(environment: environment).proxy(for: server))
    }

    private static func contents(of path: String) -> [UInt8] {
        (try? Data(contentsOf: URL(filePath: path))).map(Array.init) ?? []
    }
}
