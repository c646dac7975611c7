import ArgumentParser
import FoundationEssentials
import NetworkTypes
import OVNKubernetes
import PathModel
import Testing

@testable import Connectivity
@testable import PathCommands

/// The connections that a question stands for, once its service is known.
@Suite struct TraceQuestionTests {
    private func service(_ addresses: [String], _ ports: String) throws -> Service {
        let list = addresses.map { "\"\($0)\"" }.joined(separator: ",")
        return try JSONDecoder().decode(
            Service.self,
            from: Data(
                #"{"metadata":{"name":"dns"},"spec":{"clusterIPs":[\#(list)],"ports":[\#(ports)]}}"#.utf8))
    }

    private func connections(_ arguments: String, _ service: Service?) throws -> [String] {
        let question = try TraceCommand.parse(arguments.split(separator: " ").map(String.init)).question()
        var objects = SelectedObjects()
        if let service { objects.services = [NamespacedName(namespace: "shop", name: "dns"): .known(service)] }
        return try question.requests(namespace: "shop", objects: objects).all.map { request in
            let family = request.family.map { $0 == .ip4 ? " 4" : " 6" } ?? ""
            return request.transport.rawValue + family
        }
    }

    private static let both = #"{"name":"dns","protocol":"UDP","port":53},{"name":"dns-tcp","port":53}"#

    @Test(
        arguments: [
            // What was told counts.
            ("a svc/dns:53 --tcp", ["tcp 4", "tcp 6"]), ("a svc/dns:53 --udp --family 6", ["udp 6"]),
            // The protocols of the port, and the families of the service.
            ("a svc/dns:53", ["tcp 4", "tcp 6", "udp 4", "udp 6"]), ("a svc/dns:dns --family 4", ["udp 4"]),
            ("a svc/dns:dns-tcp", ["tcp 4", "tcp 6"]), ("a svc/dns --family 4", ["tcp 4", "udp 4"]),
            // A port that the service lacks is dialled by TCP; a ping has none.
            ("a svc/dns:80 --family 4", ["tcp 4"]), ("a svc/dns --icmp", ["icmp 4", "icmp 6"]),
            ("a svc/dns:53 --udp --endpoint fd00::7", ["udp 6"]), ("a svc/dns:53 --udp --endpoint dns-0", ["udp"]),
            // No service.
            ("a b:80", ["tcp"]), ("a b:80 --family 6", ["tcp 6"]),
        ] as [(String, [String])])
    func aServiceIsMeantByItsProtocolsAndFamilies(arguments: String, connections: [String]) throws {
        let service = arguments.contains("svc/") ? try service(["10.96.0.10", "fd00:96::10"], Self.both) : nil
        #expect(try self.connections(arguments, service) == connections)
    }

    @Test func aServiceOfOneFamilyIsOneConnection() throws {
        let only = try service(["10.96.0.10"], #"{"protocol":"UDP","port":53}"#)
        #expect(try connections("a svc/dns", only) == ["udp"])
        #expect(try connections("a svc/dns", nil) == ["tcp"])
        // Which of several ports is meant is asked when the port is looked for.
        let several = try service(["10.96.0.10"], Self.both + #",{"name":"metrics","port":9153}"#)
        #expect(try connections("a svc/dns", several) == ["tcp"])
    }

    @Test(arguments: ["5", "v6", ""]) func aFamilyIsFourOrSix(family: String) {
        #expect(throws: (any Error).self) { try TraceCommand.parse(["a", "b:80", "--family", family]) }
    }
}
