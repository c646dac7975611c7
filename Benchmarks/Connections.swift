import TextParsing
import ClusterBundle
import FoundationEssentials

/// A connection of the assertion file that is measured.
struct Connection: Sendable {
    var source: Pod
    /// The destination's pod; of a service, nil.
    var pod: Pod?
    /// `NAMESPACE/NAME` of the service.
    var service: String?
    var port: Int

    struct Pod: Sendable, Hashable {
        var name: String
        var node: String
    }

    /// The kind of recorded run that does the same work.
    func kind(isDelivered: Bool) -> String {
        guard let pod else { return "service across nodes" }
        let place = pod.node == source.node ? "on the node" : "across nodes"
        return isDelivered ? (pod.node == source.node ? "same node" : place) : "denied " + place
    }

    /// Connections between all pods of a cluster, and to its services: at one port of the pods, then at others, until
    /// there are enough. No two are the same.
    static func all(_ bundle: ClusterBundle.Bundle, count: Int) -> [Connection] {
        let pods = bundle.items("pods").compactMap { pod -> Pod? in
            guard pod[path: "spec", "hostNetwork"]?.bool != true, let node = pod[path: "spec", "nodeName"]?.string,
                let namespace = pod[path: "metadata", "namespace"]?.string,
                let name = pod[path: "metadata", "name"]?.string
            else { return nil }
            return Pod(name: "\(namespace)/\(name)", node: node)
        }
        let services = bundle.items("services").compactMap { service -> (String, Int)? in
            let port = service[path: "spec", "ports"]?.elements.first { ($0["protocol"]?.string ?? "TCP") == "TCP" }
            guard let address = service[path: "spec", "clusterIP"]?.string, address != "None",
                let number = port?["port"]?.integer, let namespace = service[path: "metadata", "namespace"]?.string,
                let name = service[path: "metadata", "name"]?.string
            else { return nil }
            return ("\(namespace)/\(name)", number)
        }
        var result: [Connection] = []
        for port in [8080, 80, 443, 5432, 9090, 8443, 6379, 3306, 27017, 9200, 1883, 2181]
        where result.count < max(1000, count) {
            for destination in pods {
                for source in pods where source != destination {
                    result.append(Connection(source: source, pod: destination, port: port))
                }
            }
            guard port == 8080 else { continue }
            for (service, port) in services {
                for source in pods { result.append(Connection(source: source, service: service, port: port)) }
            }
        }
        // Evenly from all that a loop over ports brings, so that a hundred are of the same kinds as a thousand.
        let count = min(count, result.count)
        return (0..<count).map { result[$0 * result.count / count] }
    }

    /// The file of assertions: a test for each connection, which expects it to arrive.
    static func file(_ connections: [Connection]) -> String {
        let tests = connections.enumerated().map { index, one in
            let to = one.pod.map { "pod: \($0.name)" } ?? "service: \(one.service ?? "")"
            return
                "  - {name: \"\(index)\", from: {pod: \(one.source.name)}, to: {\(to), port: \(one.port)}, expect: allow}\n"
        }
        return "apiVersion: ovnpath/v1\nkind: ConnectivityTest\nmetadata: {name: benchmark}\nspec:\n  tests:\n"
            + tests.joined()
    }
}
