import TextParsing

/// A table that the packet passed in an ofproto/trace, with where it stands.
package struct OFProtoTraceStep: Sendable, Equatable {
    /// The pass, counted from 0.
    package var pass: Int
    /// The bridge.
    package var bridge: String
    /// The table and the flow that matched.
    package var entry: OFProtoTableEntry
    /// The flow's actions.
    package var actions: [OFProtoTraceAction]
    /// What the actions did: the lines with `->`.
    package var notes: [String]
    /// What the actions could not do, or why the translation fails: the lines with `>>` and `>>>>`.
    package var warnings: [String]
    /// How many branches (resubmits before further actions, clones, buckets) the table is inside of.
    package var depth: Int
    /// Whether this is what happens to a packet larger than a `check_pkt_larger` allows, be it in a pass that is not
    /// among ``OFProtoTraceOutput/takenPasses``.
    package var isOversize: Bool

    /// The ports that the packet is sent to here.
    package var outputs: [String] {
        actions.compactMap { if case .output(let port) = $0.kind { port } else { nil } }
    }

    /// Whether nothing matched in the table, or its flow drops the packet.
    package var isDrop: Bool {
        guard let outcome = entry.outcome else { return false }
        if case .flow = outcome { return actions.contains { $0.kind == .drop } }
        return true
    }
}

extension OFProtoTraceOutput {
    /// The tables that the packet passed, in their order through all passes.
    package var steps: [OFProtoTraceStep] {
        var steps: [OFProtoTraceStep] = []
        let taken = takenPasses
        var forks: [(table: Substring, bridge: String)] = []
        for (index, pass) in passes.enumerated() {
            let resumed = pass.resumedTable.flatMap { table in forks.firstIndex { $0.table == table } }
            let bridge = resumed.map { forks.remove(at: $0).bridge }
            let found = OFProtoTraceWalk(
                through: pass.nodes, pass: index, isOversize: !taken.contains(index), resumedIn: bridge
            ).steps
            for step in found {
                forks += step.notes.compactMap { note in
                    TextScanner.between(Self.forkNote, ".", in: note).map {
                        (Substring($0), step.bridge)
                    }
                }
            }
            steps += found
        }
        return steps
    }

    private static let forkNote =
        "A clone of the packet is forked to recirculate. The forked pipeline will be resumed at table "

    /// The passes that a packet of ordinary size makes, by their place in ``passes``.
    ///
    /// The trace also resumes what a too large packet would recirculate as, and `--ct-next` has to answer for those passes
    /// too. Where both recirculate alike the pass is there twice under one id: the first, which is answered first, counts.
    package var takenPasses: [Int] {
        var ids: Set<UInt32> = []
        return passes.indices.filter { index in
            guard index == 0 || passes[index].resumption.map({ ids.remove($0.recirculationID) != nil }) ?? false else {
                return false
            }
            ids.formUnion(DatapathEffects(of: passes[index].datapathActions).recirculations.map(\.id))
            return true
        }
    }

    /// What becomes of a packet of ordinary size, pass by pass.
    package var effects: [DatapathEffects] { takenPasses.map { DatapathEffects(of: passes[$0].datapathActions) } }

    /// Whether the tool had to assume the state of a connection on the packet's way: the trace then decides nothing.
    package var assumesConntrackState: Bool {
        takenPasses.contains { passes[$0].resumption?.conntrack?.isDefault ?? false }
    }

    /// Why the translation failed, when it did: `Translation failed (…), packet is dropped.`
    package var translationFailure: String? {
        passes.lazy.flatMap(\.remarks).compactMap {
            TextScanner.between("Translation failed (", "), packet is dropped.", in: $0)
        }.first
    }

    /// A group on the way.
    package struct Group: Sendable, Equatable {
        /// Its number.
        package var id: UInt32
        /// The bucket that the trace took, when the group selects one.
        package var bucket: UInt32?
        /// Whether the trace ended at the group since the datapath would hash the packet first: name a `dp_hash` other than
        /// 0 to go on.
        package var needsHash: Bool
    }

    /// The groups on the way.
    package var groups: [Group] { steps.flatMap(groups(of:)) }

    private func groups(of step: OFProtoTraceStep) -> [Group] {
        let buckets = step.notes.compactMap { TextScanner.between("using bucket ", "", in: $0) }.compactMap {
            UInt32($0)
        }
        // Open vSwitch 3.1 says "no live bucket" where 3.7 says that it recirculates.
        let hashes = passes[step.pass].datapathActions.flatMap(\.all).contains {
            if case .hash = $0 { true } else { false }
        }
        return step.actions.compactMap { action -> Group? in
            guard case .group(let id) = action.kind else { return nil }
            return Group(id: id, bucket: buckets.first, needsHash: buckets.isEmpty && hashes)
        }
    }
}

extension OFProtoTracePass {
    /// The table that a recirculated packet goes on in.
    fileprivate var resumedTable: Substring? {
        var table: Substring?
        for node in nodes {
            node.forEach {
                if case .thaw(let text) = $0.line, text.hasPrefix("Resuming from table "), table == nil {
                    table = text.dropFirst("Resuming from table ".count).prefix { $0.isNumber }
                }
            }
        }
        return table
    }
}
