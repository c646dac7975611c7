/// Where a cluster's daemons and databases are: the names that OVN, upstream and OpenShift give to containers, folders and
/// sockets.
package enum ClusterLayout {
    /// Where OVN's programs look for sockets, unless they are told or built otherwise (`OVN_RUNDIR`).
    package static let ovnFolder = "/var/run/ovn"
    /// Where Open vSwitch's programs look for them (`OVS_RUNDIR`).
    package static let switchFolder = "/var/run/openvswitch"

    /// The folders below `/run` of a node in which OVN has its sockets; OpenShift has the second since 4.14.
    package static let ovnFolderNames = ["ovn", "ovn-ic"]
    /// All such folders, with that of Open vSwitch, in which upstream has OVN's too.
    package static let folderNames = ["openvswitch"] + ovnFolderNames

    /// The containers that serve the Northbound database, upstream and in OpenShift.
    package static let northboundContainers: Set<String> = ["nb-ovsdb", "nbdb"]
    /// The containers that serve the Southbound database.
    package static let southboundContainers: Set<String> = ["sb-ovsdb", "sbdb"]
}

/// A database of OVN or Open vSwitch, by the name of its schema.
package enum ClusterDatabase: String, Sendable {
    /// The network as ovn-kubernetes wants it (ovn-nb(5)).
    case northbound = "OVN_Northbound"
    /// The logical flows, and where ports are (ovn-sb(5)).
    case southbound = "OVN_Southbound"
    /// A node's bridges and ports (ovs-vswitchd.conf.db(5)).
    case openVSwitch = "Open_vSwitch"

    /// The name that ovn-ctl(8) and ovs-ctl(8) give to its files, without their ending.
    package var fileName: String {
        switch self {
        case .northbound: "ovnnb_db"
        case .southbound: "ovnsb_db"
        case .openVSwitch: "db"
        }
    }

    /// Its socket, in a run directory.
    package func socket(in folder: String) -> String { "\(folder)/\(fileName).sock" }

    /// Its remote for clients, such as `unix:/var/run/ovn/ovnsb_db.sock` (ovsdb(7)).
    package func remote(in folder: String) -> String { "unix:\(socket(in: folder))" }
}
