package import TextParsing
import ClusterBundle
package import FoundationEssentials

/// One column of a `Table`.
package struct TableColumn: Sendable, Equatable {
    /// The heading as the server writes it; kubectl prints it in capitals.
    package var name: String
    /// `string`, `integer`, `date`, …
    package var type = "string"
    /// `name` for the column that names the object, else empty.
    package var format = ""
    /// 0 for columns that are always shown, 1 for those of `-o wide`.
    package var priority = 0

    /// The column as a `columnDefinitions` entry.
    package var json: JSONValue {
        .members([
            "name": .string(name), "type": .string(type), "format": .string(format), "description": .string(""),
            "priority": .integer(priority),
        ])
    }

    /// The column of names that every table starts with.
    package static let objectName = TableColumn(name: "Name", format: "name")
    /// The column that says how old the object is.
    package static let age = TableColumn(name: "Age")

    /// A column of `-o wide`.
    package static func wide(_ name: String) -> TableColumn {
        TableColumn(name: name, priority: 1)
    }
}

/// How the objects of a resource are shown in a `Table`.
///
/// Source: `pkg/printers/internalversion/printers.go` of Kubernetes, whose columns kubectl prints.
package struct TableLayout: Sendable {
    /// The columns.
    package let columns: [TableColumn]
    /// The cells of an object, one for each column, as of a time.
    package let cells: @Sendable (JSONValue, Date) -> [JSONValue]

    package init(columns: [TableColumn], cells: @escaping @Sendable (JSONValue, Date) -> [JSONValue]) {
        self.columns = columns
        self.cells = cells
    }

    /// The layout of a resource: its own, that of its CustomResourceDefinition, or name and age.
    package static func of(_ resource: ResourceType, definitions: [StoredObject]) -> TableLayout {
        switch (resource.group, resource.name) {
        case ("", "pods"): .pods
        case ("", "services"): .services
        case ("", "nodes"): .nodes
        case ("", "namespaces"): .namespaces
        case ("", "configmaps"): .configMaps
        case ("", "serviceaccounts"): .serviceAccounts
        case ("discovery.k8s.io", "endpointslices"): .endpointSlices
        case ("networking.k8s.io", "networkpolicies"): .networkPolicies
        case ("apiextensions.k8s.io", "customresourcedefinitions"): .definitions
        default:
            definitions.first { $0.name == resource.qualifiedName }
                .flatMap { .custom(definition: $0.value, version: resource.version) } ?? .generic
        }
    }

    /// Name and age.
    package static let generic = TableLayout(columns: [.objectName, .age]) { object, now in
        [TableCell.name(object), TableCell.age(object, now)]
    }
}
