internal import FoundationEssentials
internal import Yams

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#endif

/// A kubeconfig file that was read, and the path that relative paths in it resolve against.
struct KubeconfigFile: Sendable {
    let path: String
    let document: KubeconfigDocument

    /// Reads and parses a file.
    /// - Parameter path: The file; it has to exist.
    /// - Throws: `KubeconfigError` naming the file, when it cannot be read or is no kubeconfig.
    init(path: String) throws(KubeconfigError) {
        let data: Data
        do {
            data = try Data(contentsOf: URL(filePath: path))
        } catch {
            throw KubeconfigError("cannot read kubeconfig \(path): \(reason(ofFileError: error))")
        }
        guard let text = String(validating: data, as: UTF8.self) else {
            throw KubeconfigError("kubeconfig \(path) is not UTF-8 text")
        }
        try self.init(path: path, text: text)
    }

    /// Parses the text of a file.
    /// - Parameters:
    ///   - path: The file's path, for messages and relative paths.
    ///   - text: YAML or JSON. An empty text is an empty kubeconfig, as for kubectl.
    /// - Throws: `KubeconfigError` when the text is no kubeconfig.
    init(path: String, text: String) throws(KubeconfigError) {
        self.path = path
        guard text.contains(where: { !$0.isWhitespace }) else {
            document = KubeconfigDocument()
            return
        }
        do {
            document = try YAMLDecoder().decode(KubeconfigDocument.self, from: text)
        } catch DecodingError.dataCorrupted(let context) where context.underlyingError is YamlError {
            let cause = context.underlyingError.map { "\($0)" } ?? ""
            throw KubeconfigError("kubeconfig \(path) is not valid YAML: \(cause)")
        } catch let error as DecodingError {
            throw KubeconfigError("kubeconfig \(path) is not a valid kubeconfig: \(Self.explain(error))")
        } catch {
            throw KubeconfigError("kubeconfig \(path) is not valid YAML: \(error)")
        }
        if let kind = document.kind, kind != "Config" {
            throw KubeconfigError("\(path) is not a kubeconfig: its kind is \(kind), not Config")
        }
    }

    /// A path of this file made absolute: relative ones are relative to the folder of the file.
    /// - Parameter relative: A path as written in the file.
    /// - Returns: The path to open.
    func resolve(_ relative: String) -> String {
        if relative.hasPrefix("/") { return relative }
        guard let slash = path.lastIndex(of: "/") else { return relative }
        return path[...slash] + relative
    }

    private static func explain(_ error: DecodingError) -> String {
        func place(_ context: DecodingError.Context) -> String {
            let path = context.codingPath.map { $0.intValue.map { "[\($0)]" } ?? $0.stringValue }
            return path.isEmpty ? "the document" : path.joined(separator: ".")
        }
        switch error {
        case .keyNotFound(let key, let context):
            return "\(place(context)) has no \(key.stringValue)"
        case .typeMismatch(_, let context), .valueNotFound(_, let context):
            return "\(place(context)) has a value of the wrong type"
        case .dataCorrupted(let context):
            return "\(place(context)): \(context.underlyingError.map { "\($0)" } ?? context.debugDescription)"
        @unknown default:
            return "\(error)"
        }
    }
}

/// Why a file could not be read, in the words of the system.
/// - Parameter error: What Foundation threw.
/// - Returns: A few words.
func reason(ofFileError error: any Error) -> String {
    switch (error as? CocoaError)?.code {
    case .fileReadNoSuchFile, .fileNoSuchFile: "no such file"
    case .fileReadNoPermission: "permission denied"
    default: ((error as? CocoaError)?.underlying as? POSIXError).map(systemMessage) ?? "\(error)"
    }
}

private func systemMessage(_ error: POSIXError) -> String {
    String(cString: strerror(error.code.rawValue)).lowercased()
}
