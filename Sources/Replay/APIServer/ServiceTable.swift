import TextParsing
import ClusterBundle

extension TableLayout {
    /// Services: the columns of `kubectl get services -o wide`.
    package static let services = TableLayout(
        columns: [
            .objectName, TableColumn(name: "Type"), TableColumn(name: "Cluster-IP"), TableColumn(name: "External-IP"),
            TableColumn(name: "Port(s)"), .age, .wide("Selector"),
        ]
    ) { service, now in
        let spec = service["spec"] ?? .object([])
        return [
            TableCell.name(service), .string(spec["type"]?.string ?? "ClusterIP"),
            TableCell.orNone(spec["clusterIP"]?.string), .string(externalAddress(service)), .string(ports(spec)),
            TableCell.age(service, now), .string(TableCell.labels(spec["selector"])),
        ]
    }

    /// EndpointSlices.
    package static let endpointSlices = TableLayout(
        columns: [
            .objectName, TableColumn(name: "AddressType"), TableColumn(name: "Ports"), TableColumn(name: "Endpoints"),
            .age,
        ]
    ) { slice, now in
        let ports = (slice["ports"]?.elements ?? []).map { $0["port"]?.integer.map(String.init) ?? "*" }
        let addresses = (slice["endpoints"]?.elements ?? [])
            .flatMap { ($0["addresses"]?.elements ?? []).compactMap(\.string) }
        return [
            TableCell.name(slice), .string(slice["addressType"]?.string ?? ""), .string(firstThree(ports)),
            .string(firstThree(addresses)), TableCell.age(slice, now),
        ]
    }

    /// Three of the values, and how many more there are.
    private static func firstThree(_ values: [String]) -> String {
        guard !values.isEmpty else { return "<unset>" }
        let shown = values.prefix(3).joined(separator: ",")
        return values.count > 3 ? "\(shown) + \(values.count - 3) more..." : shown
    }

    private static func ports(_ spec: JSONValue) -> String {
        let ports = (spec["ports"]?.elements ?? []).map { port in
            let number = port["port"]?.integer.map(String.init) ?? ""
            let node = port["nodePort"]?.integer.flatMap { $0 > 0 ? ":\($0)" : nil } ?? ""
            return "\(number)\(node)/\(port["protocol"]?.string ?? "TCP")"
        }
        return ports.isEmpty ? "<none>" : ports.joined(separator: ",")
    }

    private static func externalAddress(_ service: JSONValue) -> String {
        let external = (service[path: "spec", "externalIPs"]?.elements ?? []).compactMap(\.string)
        switch service[path: "spec", "type"]?.string {
        case "ExternalName":
            return service[path: "spec", "externalName"]?.string ?? "<none>"
        case "LoadBalancer":
            let ingress = (service[path: "status", "loadBalancer", "ingress"]?.elements ?? [])
                .compactMap { $0["ip"]?.string ?? $0["hostname"]?.string }
            let all = ingress + external
            return all.isEmpty ? "<pending>" : all.joined(separator: ",")
        default:
            return external.isEmpty ? "<none>" : external.joined(separator: ",")
        }
    }
}
