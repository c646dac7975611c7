/// The form in which a request wants its answer, by its `Accept` header.
///
/// Source: Kubernetes API concepts, "Receiving resources as Tables" and "Metadata-only fetches". Forms that a replay lacks
/// (protobuf, aggregated discovery) are passed over, as by a server that is older than the client.
package enum AcceptedForm: Sendable, Equatable {
    /// The objects themselves.
    case json
    /// A `Table` of `meta.k8s.io` in this version.
    case table(version: String)
    /// `PartialObjectMetadata` or a list of it.
    case metadata

    /// Picks the first of the accepted forms that is served.
    ///
    /// - Throws: `APIStatus` 406 when none is.
    package init(accept: String?) throws(APIStatus) {
        guard let accept, !accept.isEmpty else {
            self = .json
            return
        }
        for range in accept.split(separator: ",") {
            let parts = range.split(separator: ";").map { $0.filter { $0 != " " } }
            guard let type = parts.first, ["application/json", "application/*", "*/*"].contains(type) else { continue }
            let parameters = Dictionary(
                parts.dropFirst().compactMap { part -> (String, String)? in
                    guard let sign = part.firstIndex(of: "=") else { return nil }
                    return (String(part[..<sign]), String(part[part.index(after: sign)...]))
                }, uniquingKeysWith: { first, _ in first })
            switch (parameters["as"], parameters["g"]) {
            case (nil, _):
                self = .json
                return
            case ("Table", "meta.k8s.io"):
                self = .table(version: parameters["v"] ?? "v1")
                return
            case ("PartialObjectMetadataList", "meta.k8s.io"), ("PartialObjectMetadata", "meta.k8s.io"):
                self = .metadata
                return
            default: continue
            }
        }
        throw .notAcceptable
    }
}
