import ClusterBundle
import TextParsing

/// A request as the API server decides about it.
package struct APIRequest: Sendable {
    /// `GET`, `POST`, …
    package var method: String
    /// The path and the query.
    package var target: RequestTarget
    /// The `Accept` header.
    package var accept: String?
    /// What the connection is to become, if anything.
    package var upgrade: RequestedUpgrade?
    /// Who asks; `nil` without valid credentials.
    package var user: String?

    package init(
        method: String, target: RequestTarget, accept: String? = nil, upgrade: RequestedUpgrade? = nil,
        user: String?
    ) {
        self.method = method
        self.target = target
        self.accept = accept
        self.upgrade = upgrade
        self.user = user
    }
}

/// What a request asks its connection to become.
package enum RequestedUpgrade: Sendable, Equatable {
    /// A WebSocket with one of these subprotocols.
    case webSocket([String])
    /// Something else, e.g. `SPDY/3.1`.
    case other(String)
}

/// The response to a request.
package enum APIDecision: Sendable {
    /// It is answered.
    case answer(APIResponse)
    /// It becomes an exec session.
    case exec(ExecGrant)
}

/// Decides about requests: who may ask, what the path is, what the answer. Pure but for the launcher that it asks.
package struct APIResponder: Sendable {
    private let reader: ObjectReader
    private let launcher: any ContainerLaunching
    private let options: ReplayServerOptions

    /// - Parameters:
    ///   - store: What is served.
    ///   - launcher: Says how commands of `exec` are started.
    ///   - options: How the server behaves.
    package init(store: ObjectStore, launcher: any ContainerLaunching, options: ReplayServerOptions) {
        reader = ObjectReader(store: store, expiresContinueTokens: options.expiresContinueTokens)
        self.launcher = launcher
        self.options = options
    }

    /// Decides about a request. Never fails: failures are answers.
    package func decide(_ request: APIRequest) -> APIDecision {
        do throws(APIStatus) {
            guard let user = request.user else { throw .unauthorized }
            let route = APIRoute(segments: request.target.segments, discovery: reader.store.discovery)
            if case .object(let resource, let namespace?, let name, "exec") = route, resource.name == "pods" {
                return try exec(request, user: user, pod: name, namespace: namespace, resource: resource)
            }
            return .answer(try read(request, user: user, route: route))
        } catch {
            return .answer(.status(error))
        }
    }

    private func read(_ request: APIRequest, user: String, route: APIRoute) throws(APIStatus) -> APIResponse {
        if case .unknown = route { throw .unknownPath }
        guard request.method == "GET" else { throw .methodNotAllowed }
        let form = try AcceptedForm(accept: route == .health ? nil : request.accept)
        switch route {
        case .unknown:
            throw .unknownPath
        case .health:
            return .text("ok")
        case .document(let document):
            return .json(document.bytes)
        case .list(let resource, let namespace):
            let verb = request.target.flag("watch") ? "watch" : "list"
            try authorize(user, verb, resource, namespace: namespace)
            return .json(try reader.list(resource, namespace: namespace, form: form, target: request.target))
        case .object(let resource, let namespace, let name, let subresource):
            try authorize(user, "get", resource, subresource: subresource, name: name, namespace: namespace)
            // The status is part of the object; other subresources hold nothing in a replay.
            guard subresource == nil || subresource == "status" else { throw .unknownPath }
            return .json(
                try reader.get(resource, namespace: namespace, name: name, form: form, target: request.target))
        }
    }

    private func exec(
        _ request: APIRequest, user: String, pod: String, namespace: String, resource: ResourceType
    ) throws(APIStatus) -> APIDecision {
        // An exec by GET needs `get`, checked first as for every GET, and `create`, refused by the handler itself.
        guard request.method == "GET" || request.method == "POST" else { throw .methodNotAllowed }
        let verb = request.method == "GET" ? "get" : "create"
        try authorize(user, verb, resource, subresource: "exec", name: pod, namespace: namespace)
        if isForbidden(user, "create", "pods/exec", namespace: namespace) {
            throw APIStatus(
                code: 403, reason: "Forbidden", message: "pods \"\(pod)\" is forbidden: ",
                details: APIStatus.Details(name: pod, kind: "pods"))
        }
        guard let object = reader.store.object(of: resource, namespace: namespace, name: pod) else {
            throw .notFound(resource, name: pod)
        }
        let exec = try ExecRequest(target: request.target, pod: object)
        // Before the upgrade is looked at: a client that falls back to SPDY shall see the same refusal again.
        let launch = try launch(exec)
        let protocols: [String]
        switch request.upgrade {
        case .webSocket(let names): protocols = names
        case .other(let name):
            throw .badRequest("a replay serves exec over WebSocket only, not over \(name)")
        case nil: throw .badRequest("Upgrade request required")
        }
        if request.method == "POST" { return .answer(.text("bad method", code: 405)) }
        guard let chosen = ExecProtocol.negotiate(requested: protocols, offered: options.execProtocols) else {
            // golang.org/x/net/websocket refuses a handshake like this: without headers, without a body.
            return .answer(.bare(403))
        }
        return .exec(ExecGrant(request: exec, execProtocol: chosen, launch: launch))
    }

    private func launch(_ exec: ExecRequest) throws(APIStatus) -> ContainerLaunch {
        do {
            return try launcher.launch(
                namespace: exec.namespace, pod: exec.pod, container: exec.container, command: exec.command)
        } catch let error as ContainerLaunchError {
            throw .badRequest(error.description)
        } catch {
            throw .internalError("\(error)")
        }
    }

    private func authorize(
        _ user: String, _ verb: String, _ resource: ResourceType, subresource: String? = nil, name: String? = nil,
        namespace: String?
    ) throws(APIStatus) {
        let target = resource.name + (subresource.map { "/" + $0 } ?? "")
        guard isForbidden(user, verb, target, namespace: namespace) else { return }
        throw .forbidden(
            resource, subresource: subresource, name: name, namespace: namespace, user: user, verb: verb)
    }

    private func isForbidden(_ user: String, _ verb: String, _ resource: String, namespace: String?) -> Bool {
        options.denials.contains { $0.forbids(user: user, verb: verb, resource: resource, namespace: namespace) }
    }
}
