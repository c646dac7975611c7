import NetworkTypes
import Testing

@Suite struct MACAddressTests {
    @Test func addressesAreReadAndPrinted() {
        #expect(MACAddress("0a:58:0a:f4:01:06")?.bytes == [0x0a, 0x58, 0x0a, 0xf4, 1, 6])
        #expect(MACAddress("0A:58:0A:F4:01:06")?.description == "0a:58:0a:f4:01:06")
        #expect(MACAddress("0:1:2:3:4:ff")?.description == "00:01:02:03:04:ff")
    }

    @Test(arguments: [
        "", "0a:58:0a:f4:01", "0a:58:0a:f4:01:06:07", "0a:58:0a:f4:01:", "0a-58-0a-f4-01-06", "0g:58:0a:f4:01:06",
        "0a:58:0a:f4:01:006", "0a580af40106", "0a:58:0a:f4:01:+6", "0a:58:0a:f4:01:06:", "0a:58:0a:f4:xx:01:06",
    ])
    func anythingElseIsNone(text: String) {
        #expect(MACAddress(text) == nil)
    }

    @Test func sixBytesMakeOne() {
        #expect(MACAddress(bytes: [1, 2, 3, 4, 5, 6])?.description == "01:02:03:04:05:06")
        #expect(MACAddress(bytes: [1, 2, 3, 4, 5]) == nil)
        #expect(MACAddress(bytes: [1, 2, 3, 4, 5, 6, 7]) == nil)
    }
}
