/// The forms of targets, as the help of every command with targets tells them; docs/targets.md has more.
enum TargetHelp {
    static let text = """
        Targets are written [NAMESPACE/]NAME or pod/[NAMESPACE/]NAME (a pod); service/[NAMESPACE/]NAME; \
        deployment/[NAMESPACE/]NAME, also statefulset, daemonset, replicaset and job (their pods); \
        vm/[NAMESPACE/]NAME (the pod of a KubeVirt virtual machine); namespace/NAME, with labels \
        namespace/NAME,app=web,tier!=cache (its pods); node/NAME (a node's host); ADDRESS or ip/ADDRESS; \
        dns/NAME (its address, as looked up here); external/ADDRESS (a client outside the cluster). \
        kubectl's plural and short words work too (svc, deploy, sts, ds, rs, ns, no). A destination ends in :PORT, a number \
        or a name; a service with a single port of the protocol needs none.
        """
}
