import RecordingSupport
import Testing

@testable import OVNFormats

@Suite struct RoundTripTests {
    @Test func corpusIsThere() {
        #expect(Recordings.names("ovn-trace").count > 90)
        #expect(Recordings.names("ofproto-trace").count > 70)
    }

    @Test(arguments: Recordings.names("ovn-trace"))
    func ovnTracePrintsBackWhatItRead(name: String) throws {
        let text = try Recordings.text("ovn-trace", name)
        #expect(try OVNTraceOutput(parsing: text).description == text)
    }

    @Test(arguments: Recordings.names("ofproto-trace"))
    func ofprotoTracePrintsBackWhatItRead(name: String) throws {
        let text = try Recordings.text("ofproto-trace", name)
        let output = try OFProtoTraceOutput(parsing: text)
        #expect(output.description == text)
        // Every datapath action of the corpus is understood, down to the last nested one.
        let unknown = output.passes.flatMap(\.datapathActions).flatMap(\.all).filter {
            if case .other = $0 { true } else { false }
        }
        #expect(unknown == [])
    }
}
