/** A right of the console's account, as RBAC names it. `resource` is `plural`, `group/plural` or `group/plural/subresource`. */
export type Right = { readonly resource: string; readonly verbs: readonly string[] }

/** The rule of a Role that grants the right, ready to copy. */
export function roleLine({ resource, verbs }: Right): string {
  const { group, plural } = splitResource(resource)
  return `- { apiGroups: ["${group}"], resources: ["${plural}"], verbs: [${verbs.map((verb) => `"${verb}"`).join(', ')}] }`
}

/** Core resources have no group: `pods`, `pods/log`. Others are written with it: `apps/deployments`. */
export function splitResource(resource: string): { readonly group: string; readonly plural: string } {
  const [first = '', ...rest] = resource.split('/')
  const isCore = rest.length === 0 || coreResources.has(first)
  return isCore ? { group: '', plural: resource } : { group: first, plural: rest.join('/') }
}

const coreResources = new Set(['pods', 'nodes', 'services', 'configmaps', 'events', 'resourcequotas', 'namespaces'])
