/// A table of which sources reach which destinations.
package struct ConnectivityMatrix: Sendable {
    /// A connection's place in the table.
    package struct Cell: Sendable {
        /// `delivered`, `dropped`, `rejected`, `undetermined`; `self` where source and destination are the same pod.
        package var verdict: String
        /// What decided it, or why it is not known.
        package var reason: String?
        /// The object that stopped the packet: `NetworkPolicy shop/db-allow`.
        package var owner: String?
        /// What stopped it in few words, where that is more than the object: that no NetworkPolicy allows it.
        package var summary: String?

        /// Makes a cell.
        package init(verdict: String, reason: String? = nil, owner: String? = nil, summary: String? = nil) {
            self.verdict = verdict
            self.reason = reason
            self.owner = owner
            self.summary = summary
        }
    }

    /// The rows' names: `shop/web-0`.
    package var sources: [String]
    /// The columns' names: `shop/db-0:5432`, `svc/shop/db:5432`.
    package var destinations: [String]
    /// The transport protocol of all connections.
    package var transport: String
    /// The cells, a row for each source.
    package var cells: [[Cell]]

    /// Makes a table.
    package init(sources: [String], destinations: [String], transport: String, cells: [[Cell]]) {
        self.sources = sources
        self.destinations = destinations
        self.transport = transport
        self.cells = cells
    }
}
