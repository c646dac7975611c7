/// How the recorded `ip route get` finds a route: as the kernel does, by the recorded rules, tables and addresses.
enum RecordedRoutes {
    /// For `awk -f`. Variables: `to`, `from`, `iif` and `mark` as they were asked, `json` where that form was, and `asked`.
    /// Files: the rules (`ip rule`), the routes (`ip route show table all`), the addresses (a line for each: interface,
    /// address, bits, scope and flags) and the interfaces (name and master).
    ///
    /// The order of things is that of `inet_rtm_getroute` and `inet6_rtm_getroute`: the rules in turn, in a table the
    /// longest prefix, the source address by `inet_select_addr` or by `ipv6_dev_get_saddr`, and for a packet that comes in
    /// the checks of its source (net/ipv4/route.c, net/ipv4/fib_frontend.c, net/ipv4/devinet.c, net/ipv6/route.c and
    /// net/ipv6/addrconf.c of Linux). Source addresses are not filtered by the way back (`rp_filter` 0), and packets are
    /// forwarded, as OVN-Kubernetes sets both on a node. The rules of IPv6 are not recorded: those of IPv4 that name no
    /// address stand for them, for OVN-Kubernetes makes these for both families.
    static let awk = #"""
        function unknown(why) {
            print "ip: the recording of this node does not answer '" asked "'" (why == "" ? "" : ": " why) > "/dev/stderr"
            exit 1
        }
        function refuse(why) { print "RTNETLINK answers: " why > "/dev/stderr"; exit 2 }

        # An address as text of 32 or 128 bits; empty for what is none.
        function bits(text) { return text ~ /:/ ? bits6(text) : bits4(text) }
        function binary(value, size,  unit, out) {
            for (unit = 2 ^ (size - 1); unit >= 1; unit /= 2) {
                out = out (value >= unit ? "1" : "0")
                if (value >= unit) value -= unit
            }
            return out
        }
        function bits4(text,  part, i, out) {
            if (text !~ /^[0-9]+\.[0-9]+\.[0-9]+\.[0-9]+$/) return ""
            split(text, part, ".")
            for (i = 1; i <= 4; i++) { if (part[i] > 255) return ""; out = out binary(part[i], 8) }
            return out
        }
        function groups(text,  part, n, i, out) {
            n = split(text, part, ":")
            for (i = 1; i <= n; i++) out = out (part[i] ~ /\./ ? bits4(part[i]) : binary(number("0x" part[i]), 16))
            return out
        }
        function bits6(text,  at, head, tail) {
            if (text !~ /^[0-9a-fA-F:.]+$/) return ""
            at = index(text, "::")
            if (!at) { head = groups(text); return length(head) == 128 ? head : "" }
            head = groups(substr(text, 1, at - 1)); tail = groups(substr(text, at + 2))
            while (length(head) + length(tail) < 128) head = head "0"
            return head tail
        }
        function number(text,  i, out) {
            if (text !~ /^0[xX]/) return text + 0
            out = 0
            for (i = 3; i <= length(text); i++) out = out * 16 + index("0123456789abcdef", tolower(substr(text, i, 1))) - 1
            return out
        }
        # The length of a prefix that covers an address; -1 where it does not.
        function covers(prefix, address,  part, own) {
            if (prefix == "default" || prefix == "all") return 0
            if (split(prefix, part, "/") < 2) part[2] = length(address)
            own = bits(part[1])
            return length(own) == length(address) && substr(own, 1, part[2]) == substr(address, 1, part[2]) ? part[2] + 0 : -1
        }
        function common(a, b,  i) { for (i = 1; i <= length(a) && substr(a, i, 1) == substr(b, i, 1); i++) ; return i - 1 }
        # Whether a mark has the value of a rule (`0x10/0xff`).
        function marked(value, own,  part, a, b, m, i) {
            if (split(value, part, "/") < 2) return number(value) == own
            a = binary(number(part[1]), 32); b = binary(own, 32); m = binary(number(part[2]), 32)
            for (i = 1; i <= 32; i++) if (substr(m, i, 1) == "1" && substr(a, i, 1) != substr(b, i, 1)) return 0
            return 1
        }

        FILENAME == rules { rule[++ruleCount] = $0; next }
        FILENAME == addresses {
            n = ++own; ownLink[n] = $1; ownText[n] = $2; ownBits[n] = bits($2); ownLength[n] = $3; ownScope[n] = $4
            ownFlags[n] = $0 " "; next
        }
        FILENAME == links { master[$1] = $2; next }
        # A route of several next hops has each on a line of its own, and the kernel takes one by a hash.
        $1 == "nexthop" { several[routes] = 1; next }
        {
            type = "unicast"; first = 1
            if ($1 ~ /^(local|broadcast|multicast|anycast|unreachable|blackhole|prohibit|throw)$/) { type = $1; first = 2 }
            if (/ dead/) next
            n = ++routes; kind[n] = type; net[n] = $first; table[n] = "main"
            for (i = first + 1; i < NF; i++) {
                if ($i == "via" && $(i + 1) == "inet6") { way[n] = $(i + 2); foreign[n] = 1; i++ }
                else if ($i == "via") way[n] = $(i + 1)
                else if ($i == "dev") device[n] = $(i + 1)
                else if ($i == "table") table[n] = $(i + 1)
                else if ($i == "src") src[n] = $(i + 1)
                else if ($i == "metric") metric[n] = $(i + 1)
                else if ($i == "error") failure[n] = $(i + 1)
            }
            isSix[n] = (net[n] way[n] src[n]) ~ /:/ && !foreign[n]
            # What the addresses would say, where they are not recorded.
            if (/ proto kernel .*scope link src /) {
                near++; nearLink[near] = device[n]; nearText[near] = src[n]; nearNet[near] = net[n]
            }
        }

        # The best route of a table to an address; 0 where there is none.
        function best(wanted, address,  i, size, most, found) {
            most = -1
            for (i = 1; i <= routes; i++) {
                if (table[i] != wanted || isSix[i] != six) continue
                size = covers(net[i], address)
                if (size > most || size >= 0 && size == most && metric[i] + 0 < metric[found] + 0) { most = size; found = i }
            }
            return found
        }
        # The table of the VRF that an interface is in, to which the kernel moves its routes; empty of one that is in none.
        function vrf(interface,  i) {
            if (interface == "" || master[interface] == "-" || master[interface] ~ /^ovs-/) return ""
            for (i = 1; i <= routes; i++)
                if (kind[i] == "local" && device[i] == interface && table[i] != "local") return table[i]
            unknown("VRF of " interface)
        }
        # The route that the rules lead to; 0 where none does, and `denied` where a rule says so.
        function lookup(address, source, interface, mark_,  i, n, word, j, matches, not_, target, named, skip, found) {
            denied = ""
            for (i = 1; i <= ruleCount; i++) {
                n = split(rule[i], word, " ")
                if (skip != "" && word[1] + 0 < skip) continue
                skip = ""; matches = 1; not_ = 0; target = ""; named = ""; short = -1
                for (j = 2; j <= n; j++) {
                    if (word[j] == "not") not_ = 1
                    else if (word[j] == "from") { if (covers(word[++j], source) < 0) matches = 0; if (word[j] != "all") named = 1 }
                    else if (word[j] == "to") { if (covers(word[++j], address) < 0) matches = 0; named = 1 }
                    else if (word[j] == "fwmark") { if (!marked(word[++j], mark_)) matches = 0 }
                    else if (word[j] == "iif") { if (word[++j] != (interface == "" ? "lo" : interface)) matches = 0 }
                    else if (word[j] == "oif") { matches = 0; j++ }
                    else if (word[j] == "proto") j++
                    else if (word[j] == "lookup" || word[j] == "goto" || word[j] == "suppress_prefixlength") {
                        if (word[j] == "lookup") target = word[j + 1]
                        else if (word[j] == "goto") target = "goto " word[j + 1]
                        else short = word[j + 1]
                        j++
                    }
                    else if (word[j] ~ /^(unreachable|prohibit|blackhole|nop)$/) target = word[j]
                    else if (word[j] == "[l3mdev-table]" || word[j] == "l3mdev-table") target = word[j]
                    else unknown("rule " rule[i])
                }
                # The rule is for none of the host's own packets, nor for those of an interface outside of a VRF.
                if (target ~ /l3mdev-table/ && (target = vrf(interface)) == "") matches = 0
                if (six && named || matches == not_) continue
                if (target ~ /^(unreachable|prohibit|blackhole)$/) { denied = target; return 0 }
                if (target ~ /^goto /) { skip = substr(target, 6) + 0; continue }
                if (target == "nop") continue
                found = best(target, address)
                if (!found || kind[found] == "throw" || short >= covers(net[found], address)) continue
                return found
            }
            return 0
        }
        function deny(type, given) {
            if (given == "" && type == "unreachable" || given == -113) refuse("No route to host")
            if (given == "" && type == "prohibit" || given == -13) refuse("Permission denied")
            if (given == "" && type == "blackhole" || given == -22) refuse("Invalid argument")
            refuse("Network is unreachable")
        }

        # The source address of a packet that leaves by an interface for a next hop, or for a neighbour where there is none.
        function source4(interface, hop,  i, out) {
            for (i = 1; i <= own; i++) {
                if (ownLink[i] != interface || length(ownBits[i]) != 32 || ownFlags[i] ~ / secondary /) continue
                if (hop == "" || substr(ownBits[i], 1, ownLength[i]) == substr(hop, 1, ownLength[i])) return ownText[i]
                if (out == "") out = ownText[i]
            }
            for (i = 1; i <= near; i++)
                if (nearLink[i] == interface && out == "" && covers(nearNet[i], hop) >= 0) return nearText[i]
            for (i = 1; i <= own && out == ""; i++) if (length(ownBits[i]) == 32 && ownScope[i] == "global") out = ownText[i]
            return out
        }
        function label(address) { return substr(address, 1, 7) == "1111110" }
        function source6(interface, address,  i, score, most, size, out) {
            for (i = 1; i <= own; i++) {
                if (length(ownBits[i]) != 128 || ownScope[i] == "host" || ownFlags[i] ~ / tentative /) continue
                size = common(ownBits[i], address); if (size > ownLength[i]) size = ownLength[i]
                score = (ownBits[i] == address) * 32 + (ownScope[i] == "global") * 16 + (ownFlags[i] !~ / deprecated /) * 8 \
                    + (ownLink[i] == interface) * 4 + (label(ownBits[i]) == label(address)) * 2 + size / 129
                if (out == "" || score > most) { most = score; out = ownText[i] }
            }
            return out
        }

        function pair(name, value) { return value == "" ? "" : "\"" name "\":\"" value "\"," }
        function word_(name, value) { return value == "" ? "" : " " name " " value }

        # Prints the answer, in either form.
        function tell(type, out, where, prefsrc, cached,  text, origin) {
            origin = from == "" && six ? "::" : from
            if (json) {
                text = "[{" (type == "unicast" ? "" : pair("type", type)) pair("dst", to) pair("from", origin)
                if (foreign[route]) text = text "\"via\":{\"family\":\"inet6\",\"host\":\"" way[route] "\"},"
                else if (type == "unicast") text = text pair("gateway", way[route])
                text = text pair("dev", out) pair("table", where) pair("prefsrc", prefsrc) "\"flags\":[]"
                if (!six && mark != "") text = text ",\"mark\":" number(mark)
                if (!six) text = text ",\"cache\":[" (cached == "" ? "" : "\"local\"" (type == "broadcast" ? ",\"brd\"" : "")) "]"
                if (iif != "") text = text ",\"iif\":\"" iif "\""
                print text "}]"
                exit 0
            }
            text = (type == "unicast" ? "" : type " ") to word_("from", origin)
            if (type == "unicast") text = text word_(foreign[route] ? "via inet6" : "via", way[route])
            text = text word_("dev", out) word_("table", where) word_("src", prefsrc)
            text = text (six || mark == "" ? "" : sprintf(number(mark) < 16 ? " mark %d" : " mark 0x%x", number(mark)))
            if (six) { print text word_("iif", iif) " pref medium"; exit 0 }
            print text " "
            print "    cache " (cached == "" ? "" : "<local" (type == "broadcast" ? ",brd" : "") "> ") (iif == "" ? "" : "iif " iif " ")
            exit 0
        }

        END {
            if (from == "0.0.0.0" || from == "::") from = ""
            six = to ~ /:/; address = bits(to); source = bits(from)
            if (address == "" || from != "" && length(source) != length(address)) unknown()
            # Multicast of IPv6, and addresses of a link.
            if (six && address ~ "^1111(1111|111010)") unknown("no single interface")
            # No address of a host, and what no packet from outside is for.
            if (address !~ /1/ || six && iif != "" && address !~ /1.*1/ && address ~ /1$/) unknown()
            zero = six ? binary(0, 64) binary(0, 64) : binary(0, 32)
            if (!six && iif != "") {
                if (from == "" || source ~ /^(00000000|01111111|1110)/ || address ~ /^(00000000|01111111)/) refuse("Invalid argument")
            }
            if (!six && iif == "" && from != "") {
                found = best("local", source)
                if (!found || kind[found] != "local") refuse("Network is unreachable")
            }
            if (!six && address ~ /^1110/) {
                # Of the groups that a host joins, only that of all hosts is known.
                if (iif != "" && to != "224.0.0.1") refuse("Invalid argument")
                if (iif != "") tell("multicast", "lo", "", "", "local")
                for (i = 1; i <= own && out == ""; i++) if (ownBits[i] == source) out = ownLink[i]
                if (out == "" && (route = lookup(address, zero, "", number(mark)))) out = device[route]
                if (out == "") refuse("Network is unreachable")
                tell("multicast", out, "", from == "" ? source4(out, "") : "", "")
            }
            route = lookup(address, from == "" ? zero : source, iif, number(mark))
            # A rule that calls something unreachable means the network, a route of that type the host.
            if (!route) deny(denied == "unreachable" ? "" : denied, "")
            if (kind[route] ~ /^(unreachable|prohibit|blackhole)$/) deny(kind[route], failure[route])
            if (several[route]) unknown("one of several next hops")
            if (!six && iif != "") {
                # A packet from an address of this host's own does not come in.
                found = lookup(source, address, iif, 0)
                if (found && kind[found] != "unicast") refuse("Invalid argument")
            }
            if (!six && iif == "" && source ~ /^01111111/ && device[route] != "lo" && kind[route] != "local") refuse("Invalid argument")
            type = kind[route]; isOwn = type == "local" || type == "anycast" || type == "broadcast" && iif != ""
            out = isOwn ? "lo" : device[route]
            if (src[route] != "") prefsrc = src[route]
            else if (type == "local") prefsrc = to
            else if (six) prefsrc = source6(device[route], address)
            else prefsrc = source4(out, foreign[route] ? "" : bits(way[route]))
            # It is told where the packet has no source yet; of IPv6 where it does not come in, or where the route has one.
            if (six ? iif != "" && src[route] == "" : from != "") prefsrc = ""
            tell(type, out, table[route] == "main" ? "" : table[route], prefsrc, type == "local" || type == "broadcast" ? "local" : "")
        }

        """#
}
