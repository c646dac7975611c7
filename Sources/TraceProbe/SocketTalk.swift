import OVNKubernetes

/// Requests to daemons that one process makes over the daemons' sockets, in a container that has Python: starting a program
/// for each costs ten times what Open vSwitch or ovn-trace's daemon needs to answer.
///
/// The protocol is that of ovs-appctl(8): JSON-RPC 1.0 over a Unix socket (lib/unixctl.c of Open vSwitch). What cannot be
/// asked so, or is not answered, is left to the probe's own command.
struct SocketTalk: Sendable {
    /// Fewer requests than this, and Python's start costs more than it saves.
    private static let fewest = 12

    /// A request, in the words of the process.
    private struct Request: Sendable {
        /// The probe's index, whose frame its answer is.
        var index: Int
        /// The variable with the socket's path; empty for the switch's.
        var socket: String
        /// The command of the daemon and its arguments, but the last.
        var words: [String]
        var last: String
        /// The variable with the port's number, where the last argument holds ``Probe/portToken``.
        var port: String
        var choice: SwitchTrace.Choice?

        /// Whether nothing in it would be taken for the end of a word.
        var isPlain: Bool {
            (words + [last, choice?.wanted ?? ""] + (choice?.values ?? [])).allSatisfy { word in
                word.utf8.allSatisfy { $0 >= 0x20 }
            }
        }
    }

    private let requests: [Request]
    /// The indices of the probes that are asked so.
    let probes: Set<Int>

    /// The talk of some probes; `nil` where too few can be asked so.
    ///
    /// - Parameters:
    ///   - probes: The script's probes.
    ///   - ports: The variables with the numbers of ports.
    ///   - daemons: The daemons that the script has started.
    init?(_ probes: [Probe], ports: [SwitchPort: String], daemons: [TraceDaemon]) {
        let requests = probes.enumerated().compactMap { index, probe -> Request? in
            if let daemon = daemons.first(where: { $0.probes.contains(index) }), let words = probe.daemon?.request {
                return Request(
                    index: index, socket: daemon.variable, words: words.dropLast(), last: words.last ?? "", port: "")
            }
            guard let trace = probe.switchTrace else { return nil }
            return Request(
                index: index, socket: "", words: Array(trace.argv[1...].dropLast()), last: trace.argv.last ?? "",
                port: trace.portOf.flatMap { ports[$0] } ?? "", choice: trace.choice)
        }.filter(\.isPlain)
        guard requests.count >= Self.fewest else { return nil }
        self.requests = requests
        self.probes = Set(requests.map(\.index))
    }

    /// The lines that ask, and that put the indices of the probes that were answered into the variable `answered`.
    ///
    /// - Parameter marker: The script's marker.
    /// - Returns: The lines.
    func script(marker: String) -> String {
        let end = "end" + marker.filter { $0.isLetter || $0.isNumber }
        var numbers: [[String]: Int] = [:]
        for request in requests where numbers[request.words] == nil { numbers[request.words] = numbers.count }
        let beginnings = numbers.sorted { $0.value < $1.value }.map { "+\t" + $0.key.joined(separator: "\t") }
        let lines = requests.map { request in
            var fields = [
                "\(request.index)", request.socket, "\(numbers[request.words] ?? 0)", request.last, request.port,
            ]
            if let choice = request.choice { fields += [choice.wanted] + choice.values }
            return fields.joined(separator: "\t")
        }
        let variables = Set(requests.flatMap { [$0.socket, $0.port] }).subtracting([""]).sorted()
        return """
            \(variables.isEmpty ? ":" : "export " + variables.joined(separator: " "))
            { answered=" $(command -v python3 >/dev/null 2>&1 && python3 -c '\(Self.program)' '\(marker)' $seconds \
            6>&1 >&5 3<<'\(end)' 2>/dev/null
            \((beginnings + lines).joined(separator: "\n"))
            \(end)
            ) "; } 5>&1

            """
    }

    /// The lines of one of its probes, which run only where it was not answered.
    func body(_ own: String, of index: Int) -> String {
        "case \"$answered\" in *' \(index) '*) ;; *)\n\(own)\n;; esac"
    }

    /// Reads requests from descriptor 3, writes each answer in its frame, and to descriptor 4 as the shell does, and the
    /// indices of those that were answered to descriptor 6. It holds no single quote.
    private static let program = #"""
        from json import dumps, loads
        from os import environ, write
        from socket import AF_UNIX, socket, timeout
        from sys import argv
        marker = argv[1]
        ends = {}
        def switch():
            folder = environ.get("OVS_RUNDIR", "\#(ClusterLayout.switchFolder)")
            with open(folder + "/ovs-vswitchd.pid") as file:
                return folder + "/ovs-vswitchd." + file.read().strip() + ".ctl"
        def ask(name, words):
            end = ends.get(name)
            if end is None:
                end = socket(AF_UNIX)
                end.settimeout(int(argv[2]))
                end.connect(environ[name] if name else switch())
                ends[name] = end
            end.sendall(dumps({"id": 0, "method": words[0], "params": words[1:]}).encode())
            text = b""
            while True:
                part = end.recv(1 << 20)
                if not part: raise OSError("closed")
                text += part
                try: reply = loads(text.decode())
                except ValueError: continue
                return None if reply.get("error") is not None else reply["result"]
        held = {}
        def answer(name, words, last, wanted, values):
            if not values: return ask(name, words + [last])
            subject = (name, words, last)
            if held.get("subject") != subject:
                held.clear()
                held["subject"] = subject
            first = None
            for value in values:
                if value not in held: held[value] = ask(name, words + [last.replace("OVNPATHCHOICE", value)])
                text = held[value]
                if text is None or wanted in text: return text
                first = first or text
            return first
        def unknown(text):
            passes = text.split("\nrecirc(0x")
            flows = [part.split("Flow: ", 1)[-1].split("\n", 1)[0] for part in passes]
            first = passes[0].split("Megaflow: ", 1)[-1].split("\n", 1)[0]
            if "ct_nw_proto=" in flows[0] and "ct_state=" in first: return True
            if "learn(" in text and "NXM_NX_REG10[14]" in text: return True
            for part in passes:
                actions = part.split("Datapath actions: ", 1)[-1].split("\n", 1)[0]
                if "recirc(" in actions and "nat(src=" in actions.rsplit("recirc(", 1)[0].rsplit("ct(", 1)[0]: return True
            return any("ct_state=new" in flow and "ct_nw_proto=" not in flow
                and ("NXM_NX_CT_TP_DST" in part or "NXM_NX_CT_NW_PROTO" in part)
                for part, flow in zip(passes[1:], flows[1:]))
        def put(end, text):
            data = text.encode()
            while data: data = data[write(end, data):]
        beginnings = []
        with open(3) as lines:
            for line in lines:
                fields = line.rstrip("\n").split("\t")
                if fields[0] == "+":
                    beginnings.append(fields[1:])
                    continue
                index, name, beginning, last, port = fields[:5]
                if port:
                    if not environ.get(port): continue
                    last = last.replace("OVNPATHPORT", environ[port])
                if name and not environ.get(name): continue
                try: text = answer(name, beginnings[int(beginning)], last, (fields + [""])[5], fields[6:])
                # A daemon that hangs is left to commands with time limits of their own.
                except timeout: break
                except (OSError, ValueError):
                    ends.pop(name, None)
                    continue
                if not text or "use --ct to customize" in text: continue
                # Only the command of the probe can make it whole (PassResumption).
                if not name and unknown(text): continue
                text = text.rstrip("\n") + "\n"
                put(1, "\n" + marker + " begin " + index + "\n" + text + "\n" + marker + " end " + index + " 0\n")
                put(4, text)
                put(6, index + " ")
        """#
}
