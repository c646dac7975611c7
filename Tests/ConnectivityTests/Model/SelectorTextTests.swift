import OVNKubernetes
import Testing

@testable import Connectivity

@Suite struct SelectorTextTests {
    @Test(arguments: [
        ("web", "pod web"), ("shop/web:80", "pod shop/web:80"), ("pod/web", "pod web"),
        ("pod/shop/web:http", "pod shop/web:http"), ("deploy/shop/web", "deployment shop/web"),
        ("sts/db", "statefulset db"), ("ds/a/b", "daemonset a/b"), ("rs/a/b", "replicaset a/b"), ("job/a/b", "job a/b"),
        ("ns/dev", "pods of namespace dev"), ("ns/dev:80", "pods of namespace dev, port 80"),
        ("ns/dev,app=x,tier!=y,!debug,canary", "pods with app=x,tier!=y,!debug,canary of namespace dev"),
        ("svc/shop/db:postgres", "service shop/db:postgres"), ("service/db", "service db"),
        ("ip/10.0.0.1:80", "10.0.0.1:80"), ("ip/2001:db8::1", "2001:db8::1"),
        ("ip/[2001:db8::1]:443", "[2001:db8::1]:443"), ("node/worker:22", "node worker:22"),
    ])
    func isRead(text: String, words: String) throws {
        #expect(try SelectorText.selector(text).words == words)
    }

    @Test(arguments: [
        ("", "'' is not a Kubernetes name"), ("a/b/c", "expected NAME or NAMESPACE/NAME"),
        ("shop/", "'' is not a Kubernetes name"), ("shop/web:", "port '' must be a number"),
        ("web:0", "port '0' must be a number"),
        ("web:65536", "port '65536' must be a number"), ("web:HTTP", "port 'HTTP' must be a number"),
        ("ip/10.0.0", "'10.0.0' is not an IP address"), ("ns/Dev", "'Dev' is not a Kubernetes name"),
        ("ns/dev,=x", "label condition '=x'"), ("ns/dev,a=b=c", "label condition 'a=b=c'"),
        ("ns/dev,", "label condition ''"),
    ])
    func isRefused(text: String, problem: String) {
        let error = #expect(throws: SelectorText.Problem.self) { try SelectorText.selector(text) }
        #expect(error?.description.contains(problem) == true, "\(error?.description ?? "")")
    }
}
