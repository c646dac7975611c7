internal import FoundationEssentials
internal import NIOSSL

/// A client certificate with its chain and private key.
struct ClientCertificate: Sendable {
    let chain: [NIOSSLCertificate]
    let key: NIOSSLPrivateKey

    /// Parses a certificate and its key.
    /// - Parameters:
    ///   - certificate: PEM, the client's own certificate first.
    ///   - key: PEM, not encrypted.
    /// - Throws: `KubeconfigError` when either is not as said.
    init(certificate: PEMSource, key: PEMSource) throws(KubeconfigError) {
        chain = try certificate.certificates(what: "client certificate")
        guard !String(decoding: key.bytes, as: UTF8.self).contains("ENCRYPTED") else {
            throw KubeconfigError(
                "the client key in \(key.place) is encrypted; store it without a passphrase, as kubectl needs it too")
        }
        do {
            self.key = try NIOSSLPrivateKey(bytes: key.bytes, format: .pem)
        } catch {
            throw KubeconfigError("the client key in \(key.place) is not a PEM private key")
        }
    }

    /// Finds out whether the certificate has expired.
    /// - Parameter now: The time to compare with.
    /// - Returns: When it stopped being valid; nil when it is still valid then.
    func expiry(before now: Date) -> Date? {
        guard let leaf = chain.first else { return nil }
        let end = Date(timeIntervalSince1970: TimeInterval(leaf.notValidAfter))
        return end < now ? end : nil
    }
}

/// PEM text and where it was found.
struct PEMSource: Sendable {
    var bytes: [UInt8]
    /// For messages: `/path/of/file` or `client-key-data of user "x" in /path`.
    var place: String

    /// Takes the text from a `…-data` value or the file that a kubeconfig names; the data goes first, as for kubectl.
    /// - Parameters:
    ///   - data: Base64, or nil.
    ///   - path: A path, or nil.
    ///   - file: The kubeconfig file that says so.
    ///   - name: The value's name without `-data`, for messages.
    ///   - entry: The entry that has it, for messages.
    /// - Returns: nil when neither is given.
    /// - Throws: `KubeconfigError` for wrong Base64 or an unreadable file.
    static func find(
        data: String?, path: String?, in file: KubeconfigFile, name: String, of entry: String
    ) throws(KubeconfigError) -> PEMSource? {
        if let data = data.nonEmpty {
            guard let bytes = Data(base64Encoded: data, options: .ignoreUnknownCharacters), !bytes.isEmpty,
                data.allSatisfy({ $0.isWhitespace || $0.isBase64 })
            else {
                throw KubeconfigError("\(name)-data of \(entry) in \(file.path) is not valid Base64")
            }
            return PEMSource(bytes: Array(bytes), place: "\(name)-data of \(entry) in \(file.path)")
        }
        guard let path = path.nonEmpty else { return nil }
        let resolved = file.resolve(path)
        do {
            return PEMSource(bytes: Array(try Data(contentsOf: URL(filePath: resolved))), place: resolved)
        } catch {
            throw KubeconfigError(
                "cannot read \(resolved), the \(name) of \(entry) in \(file.path): \(reason(ofFileError: error))")
        }
    }

    /// Parses the text as certificates.
    /// - Parameter what: What they are, for messages.
    /// - Returns: At least one certificate, in the order of the text.
    /// - Throws: `KubeconfigError` when there is no certificate in it.
    func certificates(what: String) throws(KubeconfigError) -> [NIOSSLCertificate] {
        guard let certificates = try? NIOSSLCertificate.fromPEMBytes(bytes), !certificates.isEmpty else {
            throw KubeconfigError("the \(what) in \(place) is not a PEM certificate")
        }
        return certificates
    }
}

extension Character {
    fileprivate var isBase64: Bool { isASCII && (isLetter || isNumber || self == "+" || self == "/" || self == "=") }
}
