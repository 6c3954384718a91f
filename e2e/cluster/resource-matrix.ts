/** What an account of Kubernetes can be allowed. */
export const verbs = ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete', 'deletecollection']

/** As RBAC names them: the group, then the kinds and subresources of it, and verbs of their own. */
const kinds: Readonly<Record<string, readonly string[]>> = {
  '': [
    'pods pods/log pods/exec pods/attach pods/portforward pods/proxy pods/eviction pods/ephemeralcontainers pods/status',
    'pods/resize services services/proxy configmaps secrets events resourcequotas limitranges endpoints',
    'serviceaccounts serviceaccounts/token persistentvolumeclaims replicationcontrollers replicationcontrollers/scale',
    'namespaces nodes nodes/proxy nodes/log nodes/status persistentvolumes users groups',
  ],
  apps: [
    'deployments deployments/scale deployments/status statefulsets statefulsets/scale statefulsets/status',
    'replicasets replicasets/scale daemonsets controllerrevisions',
  ],
  batch: ['cronjobs cronjobs/status jobs'],
  autoscaling: ['horizontalpodautoscalers horizontalpodautoscalers/status'],
  policy: ['poddisruptionbudgets poddisruptionbudgets/status'],
  'networking.k8s.io': ['ingresses ingresses/status ingressclasses networkpolicies'],
  'rbac.authorization.k8s.io': ['roles rolebindings clusterroles clusterrolebindings'],
  'gateway.networking.k8s.io': ['gateways gatewayclasses httproutes grpcroutes referencegrants'],
  'traefik.io': ['ingressroutes middlewares tlsoptions traefikservices'],
  'keda.sh': ['scaledobjects scaledjobs triggerauthentications'],
  'coordination.k8s.io': ['leases'],
  'discovery.k8s.io': ['endpointslices'],
  'events.k8s.io': ['events'],
  'metrics.k8s.io': ['pods nodes'],
  'admissionregistration.k8s.io': ['mutatingwebhookconfigurations validatingadmissionpolicies'],
  'apiextensions.k8s.io': ['customresourcedefinitions'],
  'certificates.k8s.io': ['certificatesigningrequests certificatesigningrequests/approval'],
  'storage.k8s.io': ['storageclasses'],
  '*': ['*'],
}

export const resources = Object.entries(kinds).flatMap(([group, lines]) =>
  lines.flatMap((line) => line.split(' ').map((resource) => ({ group, resource }))),
)

/** Verbs that only these kinds know. */
export const ownVerbs: Readonly<Record<string, readonly string[]>> = {
  roles: ['bind', 'escalate'],
  clusterroles: ['bind', 'escalate'],
  users: ['impersonate'],
  groups: ['impersonate'],
  serviceaccounts: ['impersonate'],
  '*': ['*'],
}
