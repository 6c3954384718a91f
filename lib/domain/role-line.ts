/**
 * A right of the console's account, as RBAC names it. `resource` is `plural`, `group/plural` or either with a
 * subresource behind it; `names` are the only objects it is for.
 */
export type Right = {
  readonly resource: string
  readonly verbs: readonly string[]
  readonly names?: readonly string[]
}

/** The rule of a Role that grants the right, ready to copy. */
export function roleLine({ resource, verbs, names = [] }: Right): string {
  const { group, plural } = splitResource(resource)
  const only = names.length === 0 ? '' : ` resourceNames: ${listed(names)},`
  return `- { apiGroups: ${listed([group])}, resources: ${listed([plural])},${only} verbs: ${listed(verbs)} }`
}

function listed(words: readonly string[]): string {
  return `[${words.map((word) => `"${word}"`).join(', ')}]`
}

/** Core resources have no group: `pods`, `pods/log`. Others are written with it: `apps/deployments`. */
export function splitResource(resource: string): { readonly group: string; readonly plural: string } {
  const [first = '', ...rest] = resource.split('/')
  const isCore = rest.length === 0 || coreResources.has(first)
  return isCore ? { group: '', plural: resource } : { group: first, plural: rest.join('/') }
}

const coreResources = new Set([
  'pods',
  'nodes',
  'services',
  'configmaps',
  'events',
  'resourcequotas',
  'namespaces',
  'secrets',
])
