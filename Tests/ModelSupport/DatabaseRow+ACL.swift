package import PathModel

extension DatabaseRow {
    /// An ACL for what a pod is to get.
    package static func acl(_ uuid: String, action: String = "drop", priority: Int = 1000) -> DatabaseRow {
        DatabaseRow(
            table: "ACL", uuid: uuid,
            content: .acl(direction: "to-lport", action: action, priority: priority, tier: nil))
    }
}
