internal import Logging

extension KubernetesClient {
    /// How many objects a page of a list has, as kubectl asks for.
    static let pageSize = 500

    /// Reads a list, page by page.
    /// - Parameters:
    ///   - item: What each of `items` is decoded as.
    ///   - path: The path of the collection, such as `/api/v1/pods`.
    ///   - labelSelector: `app=web,tier!=cache`; nil for all.
    ///   - fieldSelector: `spec.nodeName=node-1`; nil for all.
    /// - Returns: All items. When a list changes so fast that its pages expire (410), it is read again, at last in one page.
    /// - Throws: `KubernetesError`; `CancellationError` when the task is cancelled.
    package func list<Item: Decodable & Sendable>(
        _ item: Item.Type, path: String, labelSelector: String? = nil, fieldSelector: String? = nil
    ) async throws -> [Item] {
        var query: [(String, String)] = []
        if let labelSelector { query.append(("labelSelector", labelSelector)) }
        if let fieldSelector { query.append(("fieldSelector", fieldSelector)) }
        do {
            return try await pages(item, path: path, query: query)
        } catch let error as KubernetesError where error.httpStatus == 410 {
            logger.debug("the list \(path) expired between its pages; reading it in one")
            return try await get(ListPage<Item>.self, path: path, query: query).items ?? []
        }
    }

    private func pages<Item: Decodable & Sendable>(
        _ item: Item.Type, path: String, query: [(String, String)]
    ) async throws -> [Item] {
        var items: [Item] = []
        var token: String?
        repeat {
            var parameters = query + [("limit", String(Self.pageSize))]
            if let token { parameters.append(("continue", token)) }
            let page = try await get(ListPage<Item>.self, path: path, query: parameters)
            items += page.items ?? []
            let next = page.metadata?.continue.nonEmpty
            guard next == nil || next != token else {
                throw KubernetesError(
                    .malformed, "cannot read \(path): \(access.serverURL) returned the same page twice")
            }
            token = next
        } while token != nil
        return items
    }
}

/// One page of a list: `ListMeta` and the items, of `k8s.io/apimachinery`.
private struct ListPage<Item: Decodable & Sendable>: Decodable, Sendable {
    struct Metadata: Decodable, Sendable {
        var `continue`: String?
    }
    var metadata: Metadata?
    var items: [Item]?
}
