/// The metadata of a Kubernetes object, as far as a trace reads it.
package struct ObjectMetadata: Decodable, Sendable {
    /// The object's name.
    package var name: String
    /// The object's namespace, where its kind has one.
    package var namespace: String?
    /// The labels.
    package var labels: [String: String]?
    /// The annotations.
    package var annotations: [String: String]?
    /// When the object's deletion was asked for, where it was.
    package var deletionTimestamp: String?
}
