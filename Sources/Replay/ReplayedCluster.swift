package import ClusterBundle
import FoundationEssentials

/// A bundle's cluster on this machine: its daemons, and an API server that serves its objects and goes into its nodes.
package struct ReplayedCluster: Sendable {
    /// The daemons.
    package let daemons: ReplayCluster
    /// The API server, with a log of what it was asked.
    package let server: ReplayServer
    /// Absolute path of a kubeconfig, readable by this user only, that reaches the API server.
    package let kubeconfigPath: String

    /// Runs a bundle's cluster for as long as `body` does.
    ///
    /// - Parameters:
    ///   - bundle: The cluster's bundle.
    ///   - installation: Whose programs run; what the search chooses by default.
    ///   - base: Where to put the run directories; the best place for this user by default.
    ///   - options: How the API server behaves.
    ///   - body: Runs while the cluster does.
    /// - Returns: What `body` returns, when nothing of the cluster is left.
    /// - Throws: `ReplayError`; `BundleError`; what `body` throws.
    package static func run<Result: Sendable>(
        _ bundle: Bundle, on installation: OVNInstallation? = nil, in base: ReplayBase? = nil,
        options: ReplayServerOptions = ReplayServerOptions(),
        body: @Sendable @escaping (ReplayedCluster) async throws -> Result
    ) async throws -> Result {
        let daemons = try await ReplayCluster.start(bundle, on: installation, in: base)
        // An archive's files have done their part; a killed replay leaves none.
        bundle.removeUnpacked()
        async let _: Void = daemons.keepNeighbours()
        do {
            let result = try await withReplayServer(
                serving: ObjectStore(bundle), launcher: daemons.launcher, options: options
            ) { server in
                let path = daemons.folderPath + "/kubeconfig"
                let name = bundle.manifest.name.isEmpty ? "replay" : bundle.manifest.name
                try FileManager.default.createFile(
                    path, contents: Data(server.kubeconfig(name: name).utf8), permissions: 0o600)
                return try await body(ReplayedCluster(daemons: daemons, server: server, kubeconfigPath: path))
            }
            await daemons.stop()
            return result
        } catch {
            await daemons.stop()
            throw error
        }
    }
}

extension FileManager {
    /// Writes a new file that has its permissions from the start.
    fileprivate func createFile(_ path: String, contents: Data, permissions: Int) throws {
        guard createFile(atPath: path, contents: contents, attributes: [.posixPermissions: permissions]) else {
            throw ReplayError.noFolder("\(path) cannot be written")
        }
    }
}
