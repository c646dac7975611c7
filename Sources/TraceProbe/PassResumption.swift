/// Gives the passes of an ofproto/trace what the tool does not know: the conntrack tuple by which load balancers are matched.
///
/// Since OVN 25.09 a load balancer's flow matches the protocol and port of the *original tuple* of the packet's conntrack
/// entry, which a stage before it copies (`move:NXM_NX_CT_TP_DST[]->…`; `ct_tp_dst()` in ovn-sb(5)). ofproto/trace resumes a
/// recirculated packet without a tuple, so the flow would never match. Of a new connection the tuple is the packet's own
/// addresses and ports, as they were when conntrack looked at it. It can be told in the flow that is traced, and holds until
/// `ct_clear`, so that it serves the sender's own switch; behind that each pass that copies the tuple is made once more by
/// `ofproto/trace-packet-out`, with the tuple in its flow. Where that makes no difference, the trace stays as it was; where
/// it does, the passes after it are made the same way, one by one, for the tool cannot resume such a pass itself.
///
/// The same serves a source address that conntrack translates on the way through a pass, as for a service's client that is its
/// own endpoint (hairpin): ofproto/trace takes over only what the last lookup of a pass translates.
/// And it serves a load balancer with session affinity. Its first packet makes Open vSwitch learn the client's endpoint and ends
/// there; the retransmission, which finds it, differs from that by the bit that the learning flow matches unset
/// (`REGBIT_KNOWN_LB_SESSION` of northd/northd.c). The pass that learned is made once more with the bit set.
enum PassResumption {
    /// The state of lookups of a new connection, for as many recirculations as one pass has.
    private static let states = String(repeating: " --ct-next new,trk", count: 4)

    /// The bit that a learned flow of session affinity sets (`MLF_USE_LB_AFF_SESSION_BIT` of include/ovn/logical-fields.h).
    static let learnedBit = "NXM_NX_REG10[14]"

    /// Whether a script needs the ``functions``.
    static func isNeeded(for probes: [Probe]) -> Bool { probes.contains { $0.switchTrace?.resumption != nil } }

    /// The lines that a script has once: `resume` puts the whole trace in place of the one in `$out`.
    static var functions: String {
        """
        tuples='
        \(program)'
        resume() { case "$out" in *NXM_NX_CT_TP_DST*|*NXM_NX_CT_NW_PROTO*|*'nat(src='*recirc*|*'learn('*'\(learnedBit)'*)
        ! command -v awk >/dev/null 2>&1 || out=$(printf '%s\\n' "$out" \
        | awk -v ask="ovs-appctl --timeout=$seconds" -v states='\(states)' "$tuples") ;; esac; }

        """
    }

    /// The lines that run a probe's command, leave its exit code in `$status` and the whole trace in `$out`.
    ///
    /// - Parameters:
    ///   - command: The command.
    ///   - plain: The command without the tuple in its flow, where it has one: what the first pass does must not depend on
    ///     the conntrack state that comes with the tuple.
    /// - Returns: The lines.
    static func lines(_ command: String, plain: String?) -> String {
        var lines = "out=$(\(command)); status=$?\n"
        if let plain {
            lines += """
                megaflow=${out#*Megaflow: }
                case "${megaflow%%Datapath actions:*}" in *ct_state*) out=$(\(plain)); status=$?;; esac

                """
        }
        return lines + "resume"
    }

    /// Reads a trace from standard input. It holds no single quote.
    private static let program = #"""
        function field(flow, name,   text) {
            text = "," flow
            if (!match(text, "," name "=[^,]*")) return ""
            return substr(text, RSTART + length(name) + 2, RLENGTH - length(name) - 2)
        }
        function line_of(body, prefix,   at, text) {
            text = "\n" body
            at = index(text, "\n" prefix)
            if (!at) return ""
            text = substr(text, at + 1 + length(prefix))
            return substr(text, 1, index(text "\n", "\n") - 1)
        }
        function store(chunk, lines,   i, k, inside) {
            k = 0; inside = 0; heads[chunk, 0] = bodies[chunk, 0] = ""
            for (i = 1; i <= lines; i++) {
                if (buffer[i] ~ /^=====/) {
                    if (!inside) { k++; heads[chunk, k] = bodies[chunk, k] = "" }
                    inside = !inside
                    heads[chunk, k] = heads[chunk, k] buffer[i] "\n"
                } else if (inside) heads[chunk, k] = heads[chunk, k] buffer[i] "\n"
                else bodies[chunk, k] = bodies[chunk, k] buffer[i] "\n"
            }
            for (i = 0; i <= k; i++) { sub(/^\n+/, "", bodies[chunk, i]); sub(/\n+$/, "", bodies[chunk, i]) }
            last[chunk] = k
        }
        function resumed_as(body,   actions, id) {
            actions = line_of(body, "Datapath actions: ")
            while (match(actions, /recirc\(0x[0-9a-f]+\)/)) {
                id = substr(actions, RSTART, RLENGTH)
                actions = substr(actions, RSTART + RLENGTH)
            }
            return id
        }
        function forks(body, resumed_in,   rows, n, i, depth, top, name) {
            n = split(body, rows, "\n"); fork_count = 0; top = 0
            for (i = 1; i <= n; i++) {
                match(rows[i], /^ */); depth = RLENGTH
                if (rows[i] ~ /^ *bridge\("/) {
                    while (top && depths[top] >= depth) top--
                    name = rows[i]; sub(/^ *bridge\("/, "", name); sub(/".*/, "", name)
                    depths[++top] = depth; names[top] = rows[i + 2] ~ /^ *thaw$/ && resumed_in != "" ? resumed_in : name
                } else if (match(rows[i], /will be resumed at table [0-9]+/)) {
                    while (top > 1 && depths[top] > depth) top--
                    fork_count++
                    fork_tables[fork_count] = substr(rows[i], RSTART + 25, RLENGTH - 25)
                    fork_bridges[fork_count] = names[top]
                }
            }
        }
        function tables(body,   rows, n, i, text) {
            n = split(body, rows, "\n")
            for (i = 1; i <= n; i++) if (rows[i] ~ /^ *[0-9]+\. /) { sub(/^ */, "", rows[i]); text = text rows[i] "\n" }
            return text
        }
        function translated(body,   actions, address) {
            actions = line_of(body, "Datapath actions: ")
            if (!match(actions, /.*recirc\(/)) return ""
            actions = substr(actions, 1, RLENGTH)
            match(actions, /.*ct\(/)
            actions = substr(actions, 1, RLENGTH - 3)
            while (match(actions, /nat\(src=\[?[0-9a-f.:]+/)) {
                address = substr(actions, RSTART + 8, RLENGTH - 8)
                actions = substr(actions, RSTART + RLENGTH)
            }
            sub(/^\[/, "", address)
            if (address ~ /\./) sub(/:.*/, "", address)
            return address
        }
        function sent_from(flow, address,   name) {
            name = address ~ /:/ ? "ipv6_src" : "nw_src"
            if (address == "" || field(flow, name) == "") return flow
            match("," flow, "," name "=[^,]*")
            return substr(flow, 1, RSTART - 1) name "=" address substr(flow, RSTART + RLENGTH - 1)
        }
        function decimal(hex,   i, n) {
            sub(/^0x/, "", hex)
            for (i = 1; i <= length(hex); i++) n = n * 16 + index("0123456789abcdef", substr(hex, i, 1)) - 1
            return n + 0
        }
        function remembered(body, flow,   rows, n, i, met, bit, name, value) {
            n = split(body, rows, "\n")
            for (i = 1; i <= n; i++) {
                if (rows[i] ~ /^ *[0-9]+\. /) met = rows[i]
                if (rows[i] !~ /learn\(.*NXM_NX_REG10\[14\]/) continue
                if (!match(met, /,reg[0-9]+=0\/0x[0-9a-f]+/)) return flow
                bit = substr(met, RSTART + 1, RLENGTH - 1)
                name = bit; sub(/=.*/, "", name); sub(/.*\//, "", bit)
                value = field(flow, name)
                if (value != "") sub("," name "=" value, "", flow)
                return name "=" sprintf("%.0f", decimal(value) + decimal(bit)) "," flow
            }
            return flow
        }
        function told(flow,   transport, number, six, tuple, before, after, name) {
            sub(/recirc_id=0x[0-9a-f]+,/, "", flow); sub(/,eth,/, ",", flow)
            gsub(/tun_(gbp_id|gbp_flags|tos|ttl|erspan_ver|flags|ipv6_src|ipv6_dst)=[^,]*,/, "", flow)
            gsub(/gtpu_(flags|msgtype)=[^,]*,/, "", flow)
            if (flow ~ /,udp6?,/) { sub(/,tp_src=/, ",udp_src=", flow); sub(/,tp_dst=/, ",udp_dst=", flow) }
            if (flow ~ /,sctp6?,/) { sub(/,tp_src=/, ",sctp_src=", flow); sub(/,tp_dst=/, ",sctp_dst=", flow) }
            if (flow ~ /,icmp6,/) { sub(/,icmp_type=/, ",icmpv6_type=", flow); sub(/,icmp_code=/, ",icmpv6_code=", flow) }
            if (field(flow, "ct_nw_proto") != "" || field(flow, "ct_state") !~ /new/) return flow
            if (!match(flow, /,(tcp|udp|sctp)6?,/)) return flow
            transport = substr(flow, RSTART + 1, RLENGTH - 2)
            before = substr(flow, 1, RSTART); after = substr(flow, RSTART + RLENGTH); six = transport ~ /6$/
            number = transport ~ /^tcp/ ? 6 : transport ~ /^udp/ ? 17 : 132
            tuple = six ? "ct_ipv6_src=" field(flow, "ipv6_src") ",ct_ipv6_dst=" field(flow, "ipv6_dst") \
                : "ct_nw_src=" field(flow, "nw_src") ",ct_nw_dst=" field(flow, "nw_dst")
            name = transport ~ /^tcp/ ? "tp" : six ? substr(transport, 1, length(transport) - 1) : transport
            tuple = tuple ",ct_tp_src=" field(flow, name "_src") ",ct_tp_dst=" field(flow, name "_dst") ","
            return before transport ",ct_nw_proto=" number "," tuple after
        }
        function run(chunk, bridge, flow, table,   command, n) {
            gsub(quote, "", flow)
            command = "ofproto/trace-packet-out" states " " bridge " " quote flow quote
            command = command " " quote "resubmit(," table ")" quote
            full = ask " " command " 2>&1"
            n = 0
            while ((full | getline row) > 0) buffer[++n] = row
            close(full)
            store(chunk, n)
            sub(/\n *resubmit\(,[0-9]+\)\n/, "\n", bodies[chunk, 0])
            ran = "== ran ovs-appctl " command "\n"
            return n && buffer[1] ~ /^Flow: /
        }
        { buffer[NR] = input[NR] = $0 }
        END {
            quote = sprintf("%c", 39)
            store(0, NR)
            chunk = pass = made = 0; before = bodies[0, 0]; merged = before; commands = ""
            for (steps = 0; steps < 24; steps++) {
                id = resumed_as(before)
                if (id == "") break
                for (next_pass = pass + 1; next_pass <= last[chunk]; next_pass++)
                    if (index(heads[chunk, next_pass], id)) break
                if (next_pass > last[chunk]) break
                pass = next_pass; head = heads[chunk, pass]; body = bodies[chunk, pass]
                told_flow = line_of(body, "Flow: ")
                flow = remembered(body, sent_from(told_flow, translated(before)))
                forks(before, bridge)
                if (chunk) { table = fork_tables[pass]; bridge = fork_bridges[pass] }
                else {
                    table = ""
                    if (match(body, /Resuming from table [0-9]+/)) table = substr(body, RSTART + 20, RLENGTH - 20)
                    for (i = 1; i <= fork_count; i++) if (fork_tables[i] == table) bridge = fork_bridges[i]
                }
                wanted = chunk || flow != told_flow || (body ~ /NXM_NX_CT_(TP_DST|NW_PROTO)/ && field(flow, "ct_nw_proto") == "" \
                    && told(flow) ~ /ct_nw_proto=/)
                if (wanted) {
                    made++
                    buffer[1] = "it is not printed where the packet goes on"
                    if (table == "" || bridge == "" || !run(made, bridge, told(flow), table)) {
                        print "== not resumed " buffer[1]
                        break
                    }
                    kept = remembered(bodies[made, 0], flow)
                    if (kept != flow && !run(made, bridge, told(kept), table)) {
                        print "== not resumed " buffer[1]
                        break
                    }
                    if (chunk || tables(bodies[made, 0]) != tables(body)) {
                        chunk = made; pass = 0; body = bodies[made, 0]; commands = commands ran
                    }
                }
                merged = merged "\n\n" head "\n" body
                before = body
            }
            printf "== resumed\n%s", commands
            if (chunk) print merged
            else for (i = 1; i <= NR; i++) print input[i]
        }
        """#
}
