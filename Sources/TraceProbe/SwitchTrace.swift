/// A packet through the bridges of a node (`ofproto/trace` of ovs-vswitchd(8)).
package struct SwitchTrace: Hashable, Sendable {
    /// The token in an argument that stands for the number of the port ``portOf``.
    package static let portToken = "OVNPATHPORT"
    /// The token in an argument that stands for the value of ``choice``.
    package static let choiceToken = "OVNPATHCHOICE"

    /// The program and its arguments.
    package var argv: [String]
    /// The port whose OpenFlow number replaces ``portToken`` in the arguments.
    package var portOf: SwitchPort?
    /// What is tried in the container, one value after the other, where the arguments hold ``choiceToken``.
    package var choice: Choice?
    /// How the passes of a new connection's trace are resumed (``PassResumption``).
    package var resumption: Resumption?

    /// Values for an argument, of which the first that leads to a wanted output counts; where none does, the first value's
    /// output is taken. That saves the round trip of looking at each.
    package struct Choice: Hashable, Sendable {
        /// The values, in the order in which they are tried: letters, digits and the like.
        package var values: [String]
        /// The text that the wanted output contains.
        package var wanted: String

        /// Makes a choice.
        package init(values: [String], wanted: String) {
            self.values = values
            self.wanted = wanted
        }

        /// Tries values of `dp_hash` until a load balancer's group chooses an endpoint, `ADDRESS:PORT`. Open vSwitch has as many
        /// slots for them as there are endpoints, rounded up to a power of two, and at least 16
        /// (`group_setup_dp_hash_table()` of ofproto/ofproto-dpif.c); 0 would be no hash.
        package init(ofEndpoint endpoint: String, among endpoints: Int) {
            var slots = 16
            while slots < min(endpoints, 256) { slots *= 2 }
            self.init(values: (1...slots).map { "0x" + String($0, radix: 16) }, wanted: "nat(dst=\(endpoint))")
        }
    }

    /// What is done where ofproto/trace does not know what a new connection's load balancer is matched by.
    package struct Resumption: Hashable, Sendable {
        /// The arguments of the same trace without conntrack's tuple in its flow, where the trace's own has it.
        package var plain: [String]?

        /// Makes a resumption.
        package init(plain: [String]?) { self.plain = plain }
    }

    /// Makes a trace.
    package init(
        argv: [String], portOf: SwitchPort? = nil, choice: Choice? = nil, resumption: Resumption? = nil
    ) {
        (self.argv, self.portOf, self.choice, self.resumption) = (argv, portOf, choice, resumption)
    }

    /// The same trace without conntrack's tuple in its flow; `nil` where it has none.
    package var plain: SwitchTrace? {
        resumption?.plain.map { argv in
            var trace = self
            trace.argv = argv
            return trace
        }
    }
}
