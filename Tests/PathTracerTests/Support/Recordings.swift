import Foundation
import OVNTools
import PathModel
import Testing

/// The recorded outputs of the tools in `testdata/recordings`.
enum Recordings {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "testdata/recordings")

    /// The text of a recording.
    static func text(_ tool: String, _ name: String) throws -> String {
        String(decoding: try Data(contentsOf: folder.appending(path: "\(tool)/\(name).txt")), as: UTF8.self)
    }
}

/// A packet with these addresses and ports.
func packet(
    _ source: String, _ destination: String, _ ports: (UInt16, UInt16) = (32768, 8080),
    transport: TransportProtocol = .tcp
) throws -> Packet {
    Packet(
        ethernetSource: try #require(MACAddress("0a:58:0a:01:01:05")),
        ethernetDestination: try #require(MACAddress("0a:58:0a:01:01:01")), source: try #require(IPAddress(source)),
        destination: try #require(IPAddress(destination)), transport: transport, sourcePort: ports.0,
        destinationPort: ports.1)
}
