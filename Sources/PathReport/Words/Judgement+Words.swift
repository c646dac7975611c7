package import Connectivity
import NetworkTypes
import PathModel

extension Judgement {
    /// The outcome, with its reason in words.
    package var outcomeWords: Outcome {
        switch result {
        case .passed: .passed
        case .failed(let reasons, let count): .failed(Self.told(reasons, of: count))
        case .undetermined(let reasons, let count): .undetermined(Self.told(reasons, of: count))
        case .refused(let error): .undetermined(error)
        case .skipped(let reason): .skipped(reason.words)
        }
    }

    /// What a reader should know of a connection that passed: a denied request that arrives all the same.
    package var remark: String? { requestArrives ? "the request arrives; only its answer is lost" : nil }

    /// Reasons with the endpoints that have them; without, where all have the same.
    private static func told(_ all: [EndpointReasons], of count: Int) -> String {
        var order: [String] = []
        var ends: [String: [String]] = [:]
        for own in all {
            let reason = own.reasons.map(\.words).joined(separator: "; ")
            if ends[reason] == nil { order.append(reason) }
            ends[reason, default: []].append(own.endpoint?.label ?? "")
        }
        if let only = order.first, order.count == 1, all.count == count { return only }
        return order.map { reason in
            let names = ends[reason] ?? []
            let more = names.count > mostNames ? " and \(names.count - mostNames) more" : ""
            return
                "\(names.count) of \(count) endpoints (\(names.prefix(mostNames).joined(separator: ", "))\(more)): \(reason)"
        }.joined(separator: "; ")
    }

    /// More endpoints than this are counted.
    private static let mostNames = 3
}

extension Judgement.Traced {
    /// What the trace said, in words: `delivered, the reply dropped`.
    package var words: String {
        switch self {
        case .nothing: ""
        case .verdicts(let forward, reply: nil): forward.rawValue
        case .verdicts(let forward, reply: .delivered): "\(forward.rawValue), and the reply"
        case .verdicts(let forward, let reply?): "\(forward.rawValue), the reply \(reply.rawValue)"
        case .share(let share): share.words
        }
    }
}

extension Judgement.Decider {
    /// What decided, in a line: the object, why, and where.
    package var words: String {
        switch self {
        case .allowed(let policies): "allowed by " + policies.map(\.description).joined(separator: ", ")
        case .stopped(let cause): cause.deciderLine
        }
    }
}

extension PathTrace.Share {
    /// `delivered to 1 of 2 endpoints`.
    package var words: String { "delivered to \(delivered) of \(count) endpoints" }
}

extension AssertionText.Remark {
    /// Why there is no test, in words.
    package var words: String {
        switch self {
        case .notTraced: "could not be traced"
        case .undetermined(let reason): "undetermined: \(reason.words)"
        case .endpointsDiffer(let share): share?.words ?? "its endpoints differ"
        }
    }
}

extension JudgementReason {
    /// The reason in words.
    package var words: String {
        switch self {
        case .otherVerdict(let expected, let verdict):
            let why = verdict.cause.map { " " + $0.decider } ?? ""
            let start = "expected \(expected.rawValue), but the packet is \(verdict.word)\(why)"
            switch (expected, verdict) {
            case (.deny, .rejected): return start + "; the sender gets an answer: use expect: reject"
            case (.reject, .dropped): return start + "; the sender gets no answer: use expect: deny"
            default: return start
            }
        case .replyStopped(let expected, let verdict):
            let why = verdict.cause.map { " " + $0.decider } ?? ""
            let start = "the packet is delivered, but its reply is \(verdict.word)\(why)"
            return expected == .reject ? start + "; the sender gets no answer: use expect: deny" : start
        case .replyUnknown(let reason):
            return "the packet is delivered, but the result of its reply is unknown: \(reason.words)"
        case .replyNotTraced: return "the packet is delivered; its reply was not traced"
        case .unknown(let reason): return reason.words
        case .isolatingPoliciesUnknown(let cause):
            return
                "it is dropped \(cause.decider), but the policies that isolate the pod are unknown: \(cause.reason.words)"
        case .allowedByOthers(let policies, let expected):
            let found = policies.isEmpty ? "no policy" : policies.map(\.description).joined(separator: ", ")
            return "it is allowed, but by \(found), not by \(expected)"
        case .allowingPolicyUnknown(let reason): return "the policy that allowed it is unknown: \(reason.words)"
        case .stoppedByOther(let verdict, let isReply, let expected):
            let stopped = isReply ? "its reply" : "it"
            return "\(stopped) is \(verdict.word), but \(verdict.cause?.decider ?? ""), not by \(expected)"
        case .otherEndpoint(let endpoint, let expected):
            return "expected endpoint \(expected.name), but the packet has \(endpoint?.label ?? "none")"
        case .otherPath(let part):
            let (expected, found) = part.words
            return "expected \(expected), but the packet has \(found.isEmpty ? "none" : found.joined(separator: ", "))"
        }
    }
}

extension JudgementReason.PathPart {
    /// What was expected, and what was found.
    fileprivate var words: (expected: String, found: [String]) {
        switch self {
        case .sourceAddress(let address, let found): ("snat \(address)", found.map(\.words))
        case .egressNode(let node, let found): ("egress node \(node)", found)
        case .tunnel: ("a tunnel", [])
        case .noTunnel(let found): ("no tunnel", found.map { "a tunnel \($0.words)" })
        case .tunnelBetween(let tunnel, let found): ("tunnel \(tunnel.words)", found.map(\.words))
        case .loadBalancer(let name, let found): ("load balancer \(name)", found.map(\.description))
        }
    }
}

extension JudgementReason.Tunnel {
    /// `node-a->node-b`.
    fileprivate var words: String { "\(from)->\(to)" }
}

extension PathPattern.Endpoint {
    /// `shop/db-0`, or the address.
    fileprivate var name: String {
        switch self {
        case .pod(let namespace, let name): (namespace.map { $0 + "/" } ?? "") + name
        case .address(let address): address.description
        }
    }
}

extension Cause {
    /// A cause in a line: the object, why, and where.
    fileprivate var deciderLine: String {
        let isNamed = owner.map { reason.names($0) } ?? true
        // Where policies isolate the pod, the reason names them and says what they allow.
        let decider = policies.first.map { "no \($0.kind) allows it" } ?? isolationWords
        let line =
            [decider ?? (isNamed ? nil : owner?.description), reason.words].compactMap(\.self).joined(separator: ": ")
        let place = [stageWords, node.map { "on \($0)" }].compactMap(\.self).joined(separator: " ")
        return place.isEmpty ? line : "\(line) (\(place))"
    }

    /// Who decided, in few words: the object, or the reason where there is none. Policies that isolate a pod are named as that,
    /// for what one of them allows is no reason to drop.
    fileprivate var decider: String {
        if let isolationWords { return "because \(isolationWords)" }
        return owner.map { "by \($0)" } ?? "for \(reason.words)"
    }
}
