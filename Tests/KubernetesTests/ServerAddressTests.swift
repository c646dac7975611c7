import Testing

@testable import Kubernetes

@Suite struct ServerAddressTests {
    @Test(arguments: [
        ("https://api.example.com:6443", "https://api.example.com:6443"),
        ("https://api.example.com", "https://api.example.com:443"), ("api.example.com", "https://api.example.com:443"),
        ("HTTP://localhost:8001/", "http://localhost:8001"), ("http://[::1]:80", "http://[::1]:80"),
        ("https://rancher/k8s/clusters/c-1/", "https://rancher:443/k8s/clusters/c-1"),
    ])
    func readsURLs(text: String, expected: String) {
        #expect(ServerAddress(url: text)?.description == expected)
    }

    @Test(arguments: ["", "https://", "ftp://x", "https://x:99999", "unix:///run/x"])
    func refusesWhatIsNone(text: String) {
        #expect(ServerAddress(url: text) == nil)
    }

    @Test func knowsAddressesFromNames() throws {
        #expect(try #require(ServerAddress(url: "https://[fd00::1]")).host == "fd00::1")
        #expect(try #require(ServerAddress(url: "https://[fd00::1]")).isIPAddress)
        #expect(try #require(ServerAddress(url: "https://10.0.0.1")).isIPAddress)
        #expect(!(try #require(ServerAddress(url: "https://10.0.0.1.example"))).isIPAddress)
    }

    @Test func encodesEverythingThatMeansSomething() {
        #expect(percentEncoded("a-b._~c d+e&f=g/é%") == "a-b._~c%20d%2Be%26f%3Dg%2F%C3%A9%25")
        #expect(pathWithQuery("/x", []) == "/x")
        #expect(pathWithQuery("/x", [("a", "1"), ("a", "")]) == "/x?a=1&a=")
    }
}
