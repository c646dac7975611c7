package import PathModel

extension PathTrace {
    /// The way in a few lines: a leg's layers, each with the datapaths or bridges that it passed.
    package var shortPath: [String] {
        legs.filter { $0.direction != .reverse }.flatMap { leg in
            [("logical", leg.logical), ("openflow", leg.openflow)].compactMap { name, layer -> String? in
                guard layer.isTraced else { return nil }
                var way: [String] = []
                for section in layer.sections {
                    for hop in section.hops {
                        let label = hop.pipeline == "bridge" ? "\(section.place)/\(hop.datapath)" : hop.datapath
                        if way.last != label { way.append(label) }
                    }
                }
                return "\(leg.direction.rawValue), \(name): \((way + [layer.verdict.word]).joined(separator: " > "))"
            }
        }
    }
}
