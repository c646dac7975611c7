package import OVNKubernetes
package import PathModel
package import TraceProbe
package import TraceResolve

/// Looks up what the flows of some walks were made from.
package struct Detracer {
    package let cluster: ClusterFacts

    /// Makes a detracer for a cluster.
    package init(cluster: ClusterFacts) {
        self.cluster = cluster
    }

    /// The flows of a zone that were met, in order, without repetition.
    package struct Wanted {
        package var zone: String
        package var container: ToolContainer
        package var flows: [String] = []
    }

    /// What is to be looked up, by zone, besides what is known already.
    ///
    /// - Parameters:
    ///   - legs: The legs whose flows are looked up.
    ///   - known: What is known.
    ///   - bridges: Whether the flows of a leg's bridges are looked up too.
    /// - Returns: The zones of which something is to be looked up.
    package func wanted(
        of legs: [LegWalk], besides known: FlowCatalogue = FlowCatalogue(),
        bridges: (LegWalk) -> Bool = { _ in true }
    ) -> [Wanted] {
        var zones: [Wanted] = []
        for leg in legs {
            let sections = (leg.logical?.sections ?? []) + (bridges(leg) ? leg.openflow?.sections ?? [] : [])
            for section in sections {
                let zone = zone(ofPlace: section.place)
                guard let container = container(ofPlace: section.place) else { continue }
                var index = zones.firstIndex { $0.zone == zone }
                if index == nil {
                    zones.append(Wanted(zone: zone, container: container))
                    index = zones.count - 1
                }
                guard let index else { continue }
                for flow in section.flows where !known.knows(flow, zone: zone) {
                    if !zones[index].flows.contains(flow) { zones[index].flows.append(flow) }
                }
            }
        }
        return zones.filter { !$0.flows.isEmpty }
    }

    /// The zone of a zone's or node's name.
    package func zone(ofPlace place: String) -> String { cluster.nodes[place]?.zone ?? place }

    /// The container that has the databases of a zone's or node's name.
    package func container(ofPlace place: String) -> ToolContainer? {
        let zone = zone(ofPlace: place)
        let node = cluster.nodes[place]?.name ?? cluster.nodes.values.first { $0.zone == zone }?.name
        return cluster.placement.database(forNode: node ?? place)
    }

    /// The zone whose databases a container has; `nil` where it has none.
    package func zone(ofContainer container: ToolContainer) -> String? {
        cluster.placement.database(forNode: container.node) == container ? zone(ofPlace: container.node) : nil
    }

    /// The probe for a zone's flows.
    package func probe(for wanted: Wanted) -> Probe {
        Probe(container: wanted.container, script: DetraceScript.text(for: wanted.flows, in: wanted.container))
    }
}

extension Section {
    /// The flows that were met, in order.
    package var flows: [String] { hops.flatMap { $0.stages.compactMap(\.flow) } }
}
