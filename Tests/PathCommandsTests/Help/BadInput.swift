/// Input that the program refuses, each with one mistake.
enum BadInput {
    static let arguments = [
        "trcae a b", "trace", "trace a", "trace a b c", "trace a b --ports 1", "trace a b --port", "trace a b",
        "trace a b --port 0", "trace a b --port 70000", "trace a b --port 1 --source-port 0",
        "trace a b --port 1 --tcp --udp", "trace a b --port 1 --timeout 0", "trace a b --port 1 -o yaml",
        "trace a b --port 1 -o json --commands", "trace a b --port 1 --color blue", "trace A b --port 1",
        "trace pod/a/b/c b --port 1", "trace svc/a b --port 1", "trace a svc/b:0", "trace a ip/8.8.8.8",
        "trace a ip/10.0.0.300:80", "trace servce/a b:80", "trace cronjob/a/b c:80", "trace a:80 b:80",
        "trace a external/203.0.113.7", "trace 203.0.113.7 b:80", "trace a b:80 --via n",
        "trace external/203.0.113.7 b:80 --via N_", "trace external/203.0.113.7:80 b:80", "trace a node/b:ssh",
        "trace a ip/10.0.0.1:http", "trace a svc/b:80 --port 81",
        "trace a b --port 1 --endpoint c", "trace a svc/b --endpoint x/y/z", "assert", "assert - -", "assert f -o xml",
        "assert f -o json -o text", "assert f -o json=a -o text=a", "assert f --jobs 0", "assert f --retries=-1",
        "assert f --retry-delay=-1", "assert f --filter (", "assert f --timeout 0", "matrix --from a",
        "matrix --to a:1",
        "matrix --from a --to b", "matrix --from a --to b:0", "matrix --from svc/a --to b:1",
        "matrix --from a:1 --to b:1", "matrix --from ns/a,=x --to b:1", "matrix --from a/b/c --to b:1",
        "matrix --from a --to ip/1.2.3:1", "matrix --from a --to ip/1.2.3.4:http",
        "matrix --from a --to b:1 --protocol ah", "matrix --from a --to b:1 --protocol icmp",
        "trace a b --icmp --port 1", "trace a b:80 --icmp", "trace a svc/b --icmp --endpoint c",
        "matrix --from a --to b --port 0",
        "matrix --from a --to b:1 --as-test -o csv", "matrix --from a --to b:1 --jobs 0",
        "matrix --from a --to b:1 --timeout 0", "diff a", "replay", "replay --stop bundle",
        "replay bundle --latency 70000",
    ]

    static let files = [
        "assert DIR", "assert DIR/none.yaml", "assert DIR/*.yaml", "assert DIR/b.txt",
        "assert DIR/b.txt -o json=/nonexistent/report.json", "matrix --from a --to b:1 -o csv=/nonexistent/table.csv",
        "matrix --from a --to b:1 -o csv=DIR", "diff DIR/none.json DIR/a.json", "diff DIR/a.json DIR/a.json",
        "diff DIR/b.txt DIR/a.json", "replay DIR/none", "replay DIR", "replay DIR/b.txt",
    ]

    private static func kubeconfig(cluster: String, user: String = "{}") -> String {
        """
        clusters: [{name: c, cluster: {\(cluster)}}]
        users: [{name: u, user: \(user)}]
        contexts: [{name: here, context: {cluster: c, user: u}}]
        current-context: here
        """
    }

    private static let server = #"server: "https://127.0.0.1:1""#

    static let kubeconfigs = [
        "]", "just words", "kind: Pod", "apiVersion: v1\nkind: Config", "clusters: {}",
        "contexts: [{name: a, context: {cluster: c}}, {name: b, context: {cluster: c}}]",
        "contexts: [{name: a, context: {cluster: c}}]\ncurrent-context: b",
        "contexts: [{name: a, context: {}}]\ncurrent-context: a",
        "contexts: [{name: a, context: {cluster: c}}]\ncurrent-context: a",
        "clusters: [{name: c, cluster: {}}]\ncontexts: [{name: a, context: {cluster: c, user: u}}]\ncurrent-context: a",
        kubeconfig(cluster: ""), kubeconfig(cluster: "server: \"ftp://host\""),
        kubeconfig(cluster: server + ", certificate-authority: /nonexistent/ca.crt"),
        kubeconfig(cluster: server + ", certificate-authority-data: '%'"),
        kubeconfig(cluster: server + ", certificate-authority-data: aGVsbG8="),
        kubeconfig(cluster: server + ", certificate-authority-data: aGVsbG8=, insecure-skip-tls-verify: true"),
        kubeconfig(cluster: server + ", proxy-url: \"https://proxy\""),
        kubeconfig(cluster: server + ", proxy-url: here"),
        kubeconfig(cluster: server, user: "{client-certificate-data: aGVsbG8=}"),
        kubeconfig(cluster: server, user: "{client-key-data: aGVsbG8=}"),
        kubeconfig(cluster: server, user: "{tokenFile: /nonexistent/token}"),
        kubeconfig(cluster: server, user: "{exec: {apiVersion: client.authentication.k8s.io/v1}}"),
        kubeconfig(
            cluster: server,
            user: "{exec: {apiVersion: client.authentication.k8s.io/v1, command: a, interactiveMode: Maybe}}"),
        kubeconfig(
            cluster: server,
            user: "{exec: {apiVersion: client.authentication.k8s.io/v1, command: nonexistent, interactiveMode: Never}}"),
        kubeconfig(cluster: server, user: "{as-groups: [g]}"), kubeconfig(cluster: server, user: "{token: t}"),
    ]

    static let goodFields = ["name: t", "from: {pod: shop/web}", "to: {pod: shop/db, port: 5432}", "expect: deny"]

    static let testFields = [
        "name: 12", "name: ~", "name: ''", "name: [a]", "from: {}", "from: []", "from: {pdo: shop/web}",
        "from: {pod: shop/web, port: 1}", "from: {pod: a, namespace: b}", "from: {pod: a, labels: {x: y}}",
        "from: {pod: a, pods: all}", "from: {deployment: a, pods: some}", "from: {service: a}",
        "from: {external: 203.0.113.7, port: 1}", "from: {external: 203.0.113.7, via: N_}", "from: {pod: a, via: n}",
        "from: {external: a}", "from: {node: a, port: 1}", "from: svc/a",
        "from: {pod: shop/Web}", "from: {pod: a/b/c}", "from: {labels: {app: 1}}", "from: {labels: [app]}",
        "from: {matchExpressions: [{key: a, operator: Is}]}", "from: {matchExpressions: [{key: a, operator: In}]}",
        "from: {matchExpressions: [{operator: Exists}]}", "to: {pod: shop/db}", "to: {pod: shop/db, port: 0}",
        "to: {pod: shop/db, port: []}", "to: {ip: 10.0.0.256, port: 1}", "to: {ip: 10.0.0.1, port: http}",
        "to: {node: a, port: 1, endpoints: all}", "expect: alow", "expects: deny", "reply: maybe",
        "protocol: ah", "timeout: soon", "port: 80", "by: {kind: NetworkPolicy}",
        "by: {kind: NetworkPolic, name: a}", "by: db-allow", "via: {}", "via: {snat: here}", "via: {tunnel: 'yes'}",
        "via: {tunnel: a->B}", "via: {endpoint: A}", "via: {egressNode: A}", "via: {loadBalancer: a/b/c}",
        "matrix: '. a:1'",
    ]

    private static let head = "apiVersion: ovnpath/v1\nkind: ConnectivityTest\nspec:\n  tests:\n"

    static let testFiles = [
        "", "just words", "a: [\n", "a: 1\na: 2\n", "<<: *none\n", "apiVersion: ovnpath/v2\nkind: Test\nspec: {}\n",
        "metdata: {}\n", "apiVersion: ovnpath/v1\nkind: ConnectivityTest\nspec: {tests: []}\n",
        head + "  - {name: a, from: x, to: y:1, expect: deny}\n  - {name: a, from: x, to: y:1, expect: deny}\n",
        head + "  - name: m\n    matrix: |\n      .   a:1  b\n      A   .    X\n      c   .\n      d   ?    R\n",
        head + "  - name: m\n    matrix: |\n      .      a:1\n      svc/b  X\n      b:1    X\n",
        head + "  - {}\n",
    ]
}
