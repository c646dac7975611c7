/// The metadata of a Kubernetes object, as far as a trace reads it.
package struct ObjectMetadata: Decodable, Sendable {
    /// An object that made another.
    package struct OwnerReference: Decodable, Hashable, Sendable {
        /// The kind, such as `ReplicaSet`.
        package var kind: String
        /// The name, in the namespace of the object that it made.
        package var name: String
    }
    /// The object's name.
    package var name: String
    /// The object's namespace, where its kind has one.
    package var namespace: String?
    /// The labels.
    package var labels: [String: String]?
    /// The annotations.
    package var annotations: [String: String]?
    /// The objects that made this one.
    package var ownerReferences: [OwnerReference]?
    /// When the object was made, in the form of RFC 3339.
    package var creationTimestamp: String?
    /// When the object's deletion was asked for, where it was.
    package var deletionTimestamp: String?
}
