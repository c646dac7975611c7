internal import NIOCore
internal import NIOSSL
internal import Synchronization

extension ClusterAccess {
    /// Looks at the certificate that the server shows, to say why it was not trusted: BoringSSL only says that it was not.
    ///
    /// The handshake is broken off after the certificate; nothing of the user is sent.
    /// - Returns: The server's own certificate, or nil when none came within five seconds.
    func probeCertificate() async -> NIOSSLCertificate? {
        let result = ProbeResult()
        try? await withDeadline(.seconds(5)) {
            try await withChannelHandle { handle in
                let channel = try await dial(handle)
                var tls = TLSConfiguration.makeClientConfiguration()
                tls.applicationProtocols = ["http/1.1"]
                let context = try NIOSSLContext(configuration: tls)
                let hostname = expectedHostname
                try await channel.eventLoop.submit {
                    try channel.pipeline.syncOperations.addHandler(
                        NIOSSLClientHandler(context: context, serverHostname: hostname) {
                            (chain: [NIOSSLCertificate], verdict: EventLoopPromise<NIOSSLVerificationResult>) in
                            result.certificate.withLock { $0 = chain.first }
                            verdict.succeed(.failed)
                        })
                }.get()
                try await channel.closeFuture.get()
            }
        } onTimeout: {
            KubernetesError(.timeout, "the server sent no certificate")
        }
        return result.certificate.withLock { $0 }
    }

    /// What the certificate callback saw.
    private final class ProbeResult: Sendable {
        let certificate = Mutex<NIOSSLCertificate?>(nil)
    }
}
