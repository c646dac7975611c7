/// Two networks between which there is no way.
package struct NetworkBoundary: Hashable, Sendable {
    /// The user-defined network of the client; `nil` where it is on the cluster's default network.
    package var client: String?
    /// That of the destination.
    package var destination: String?

    /// Makes it of the two.
    package init(client: String?, destination: String?) {
        (self.client, self.destination) = (client, destination)
    }
}
