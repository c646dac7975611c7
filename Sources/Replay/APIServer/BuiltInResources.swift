/// The resources of Kubernetes' own API groups.
///
/// kubectl refuses a resource list that is empty, so a group that `/apis` names without a document of its own is described
/// from here.
///
/// Source: `kubectl api-resources` of Kubernetes 1.24 to 1.36, as the API reference lists them.
enum BuiltInResources {
    /// The resources of a group and version; empty for a group that is not one of Kubernetes'.
    static func of(group: String, version: String) -> [DiscoveredResource] {
        table.split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ")
            guard words[0] == group else { return nil }
            return DiscoveredResource(
                type: ResourceType(
                    name: String(words[1]), kind: String(words[2]), group: group, version: version,
                    namespaced: words[3] == "namespaced"),
                shortNames: words.dropFirst(4).map(String.init))
        }
    }

    /// Group, plural, kind, scope, short names.
    private static let table = """
        admissionregistration.k8s.io mutatingwebhookconfigurations MutatingWebhookConfiguration cluster
        admissionregistration.k8s.io validatingadmissionpolicies ValidatingAdmissionPolicy cluster
        admissionregistration.k8s.io validatingadmissionpolicybindings ValidatingAdmissionPolicyBinding cluster
        admissionregistration.k8s.io validatingwebhookconfigurations ValidatingWebhookConfiguration cluster
        apiextensions.k8s.io customresourcedefinitions CustomResourceDefinition cluster crd crds
        apiregistration.k8s.io apiservices APIService cluster
        apps controllerrevisions ControllerRevision namespaced
        apps daemonsets DaemonSet namespaced ds
        apps deployments Deployment namespaced deploy
        apps replicasets ReplicaSet namespaced rs
        apps statefulsets StatefulSet namespaced sts
        authentication.k8s.io selfsubjectreviews SelfSubjectReview cluster
        authentication.k8s.io tokenreviews TokenReview cluster
        authorization.k8s.io localsubjectaccessreviews LocalSubjectAccessReview namespaced
        authorization.k8s.io selfsubjectaccessreviews SelfSubjectAccessReview cluster
        authorization.k8s.io selfsubjectrulesreviews SelfSubjectRulesReview cluster
        authorization.k8s.io subjectaccessreviews SubjectAccessReview cluster
        autoscaling horizontalpodautoscalers HorizontalPodAutoscaler namespaced hpa
        batch cronjobs CronJob namespaced cj
        batch jobs Job namespaced
        certificates.k8s.io certificatesigningrequests CertificateSigningRequest cluster csr
        coordination.k8s.io leases Lease namespaced
        discovery.k8s.io endpointslices EndpointSlice namespaced
        events.k8s.io events Event namespaced ev
        flowcontrol.apiserver.k8s.io flowschemas FlowSchema cluster
        flowcontrol.apiserver.k8s.io prioritylevelconfigurations PriorityLevelConfiguration cluster
        networking.k8s.io ingressclasses IngressClass cluster
        networking.k8s.io ingresses Ingress namespaced ing
        networking.k8s.io ipaddresses IPAddress cluster ip
        networking.k8s.io networkpolicies NetworkPolicy namespaced netpol
        networking.k8s.io servicecidrs ServiceCIDR cluster
        node.k8s.io runtimeclasses RuntimeClass cluster
        policy poddisruptionbudgets PodDisruptionBudget namespaced pdb
        rbac.authorization.k8s.io clusterrolebindings ClusterRoleBinding cluster
        rbac.authorization.k8s.io clusterroles ClusterRole cluster
        rbac.authorization.k8s.io rolebindings RoleBinding namespaced
        rbac.authorization.k8s.io roles Role namespaced
        resource.k8s.io deviceclasses DeviceClass cluster
        resource.k8s.io resourceclaims ResourceClaim namespaced
        resource.k8s.io resourceclaimtemplates ResourceClaimTemplate namespaced
        resource.k8s.io resourceslices ResourceSlice cluster
        scheduling.k8s.io priorityclasses PriorityClass cluster pc
        storage.k8s.io csidrivers CSIDriver cluster
        storage.k8s.io csinodes CSINode cluster
        storage.k8s.io csistoragecapacities CSIStorageCapacity namespaced
        storage.k8s.io storageclasses StorageClass cluster sc
        storage.k8s.io volumeattachments VolumeAttachment cluster
        """
}
