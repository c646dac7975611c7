import TextParsing
import ClusterBundle
import FoundationEssentials

/// One page of a list: `limit` and `continue` of a LIST request.
///
/// Tokens look like those of `k8s.io/apiserver/pkg/storage` (`EncodeContinue`): base64 of a small JSON object with the
/// resource version of the first page and the key after which the next one starts.
package struct ListPage: Sendable {
    /// The objects of this page.
    package let items: ArraySlice<StoredObject>
    /// The token of the next page; empty when this is the last.
    package let continueToken: String
    /// How many objects follow this page; `nil` on the last page, and when a selector was given.
    package let remaining: Int?

    /// Cuts one page out of the selected objects.
    ///
    /// - Parameters:
    ///   - selected: All objects that the request selects, in the order of their keys.
    ///   - target: The request; its `limit` and `continue` count.
    ///   - resourceVersion: That of the list.
    ///   - expired: Whether every token is treated as expired.
    /// - Throws: `APIStatus`, 400 for an invalid `limit` or token, 410 for one of another resource version.
    package init(
        of selected: [StoredObject], target: RequestTarget, resourceVersion: String, expired: Bool = false
    ) throws(APIStatus) {
        let limitText = target.first("limit") ?? ""
        guard let limit = limitText.isEmpty ? 0 : Int(limitText), limit >= 0 else {
            throw .badRequest("strconv.ParseInt: parsing \"\(limitText)\": invalid syntax")
        }
        var start = selected.startIndex
        if let token = target.first("continue"), !token.isEmpty {
            let (version, key) = try Self.decode(token)
            // -1 is the version of a token that a 410 handed out: it goes on with what there is now.
            guard version == "-1" || (version == resourceVersion && !expired) else {
                throw .expired(continueWith: Self.encode(version: "-1", key: key))
            }
            start = selected.firstIndex { ($0.namespace, $0.name) >= Self.names(of: key) } ?? selected.endIndex
        }
        let end = limit == 0 ? selected.endIndex : min(start + limit, selected.endIndex)
        items = selected[start..<end]
        guard end < selected.endIndex else {
            continueToken = ""
            remaining = nil
            return
        }
        continueToken = Self.encode(version: resourceVersion, key: selected[end].key)
        let selects = !(target.first("labelSelector") ?? "").isEmpty || !(target.first("fieldSelector") ?? "").isEmpty
        remaining = selects ? nil : selected.endIndex - end
    }

    private static func names(of key: String) -> (String, String) {
        let parts = key.split(separator: "/", maxSplits: 1)
        return parts.count == 2 ? (String(parts[0]), String(parts[1])) : ("", key)
    }

    private static func encode(version: String, key: String) -> String {
        let token = JSONValue.members([
            "v": .string("meta.k8s.io/v1"), "rv": .number(version), "start": .string(key),
        ])
        return Data(token.bytes).base64EncodedString().filter { $0 != "=" }
            .map { $0 == "+" ? "-" : $0 == "/" ? "_" : String($0) }.joined()
    }

    private static func decode(_ token: String) throws(APIStatus) -> (version: String, key: String) {
        var text = token.map { $0 == "-" ? "+" : $0 == "_" ? "/" : String($0) }.joined()
        while text.utf8.count % 4 != 0 { text += "=" }
        guard let data = Data(base64Encoded: text) else {
            throw .badRequest("invalid continue token: continue key is not valid: illegal base64 data at input byte 0")
        }
        guard let value = try? JSONValue(parsing: [UInt8](data)), value["v"]?.string == "meta.k8s.io/v1",
            case .number(let version)? = value["rv"], let key = value["start"]?.string, !key.isEmpty
        else {
            throw .badRequest("invalid continue token: continue key is not valid: server does not recognize this token")
        }
        return (version, key)
    }
}
