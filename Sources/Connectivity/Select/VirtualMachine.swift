import OVNKubernetes
import PathModel

/// The pod that a virtual machine of KubeVirt runs in. While it is migrated there are two: the machine has the old one's network
/// until its new one is annotated as ready (`DiscoverLiveMigrationStatus` of ovn-kubernetes' go-controller/pkg/kubevirt/pod.go).
struct VirtualMachine {
    /// The pod that has the machine's network.
    let pod: Pod
    /// The other pod of a migration, where there is one.
    let other: Pod?

    /// When the machine's traffic could be taken by the pod that it is migrated to (`MigrationTargetReadyTimestamp` of
    /// kubevirt.io/api).
    private static let readyTarget = "kubevirt.io/migration-target-ready-timestamp"

    /// Chooses among the machine's pods that run; `nil` where none does.
    init?(_ pods: [Pod]) {
        // The API server writes times so that their text is ordered as they are.
        let byAge = pods.sorted {
            ($0.metadata.creationTimestamp ?? "", $0.metadata.name)
                < ($1.metadata.creationTimestamp ?? "", $1.metadata.name)
        }
        guard let oldest = byAge.first, let newest = byAge.last else { return nil }
        let hasMoved = newest.metadata.annotations?[Self.readyTarget].map { !$0.isEmpty } ?? false
        pod = hasMoved ? newest : oldest
        other = byAge.count < 2 ? nil : hasMoved ? oldest : newest
    }

    /// What is to be said of a migration; `nil` where there is none.
    func note(on machine: String) -> Note? {
        other.map { .migrates(machine, running: pod.path, other: $0.path) }
    }
}

extension Pod {
    /// Whether a virtual machine runs in the pod, by the object that made it; that has the machine's name.
    func runs(machine name: String) -> Bool {
        metadata.labels?["kubevirt.io"] == "virt-launcher"
            && (metadata.annotations?["kubevirt.io/domain"] == name
                || (metadata.ownerReferences ?? []).contains {
                    $0.kind == EndpointSelector.Workload.virtualMachine.rawValue && $0.name == name
                })
    }

    fileprivate var path: String { "\(metadata.namespace ?? "default")/\(metadata.name)" }
}
