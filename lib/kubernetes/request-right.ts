import 'server-only'

/** What RBAC asks for before a request is let through. */
export type RequestRight = {
  readonly verb: string
  /** `plural` or `group/plural`, a subresource behind it. */
  readonly resource: string
  /** Null for the whole cluster. */
  readonly namespace: string | null
  /** Null for all of the resource. */
  readonly name: string | null
}

const resourcePath =
  /^\/(?:api|apis\/(?<group>[^/]+))\/[^/]+(?:\/namespaces\/(?<namespace>[^/]+))?\/(?<plural>[^/]+)(?:\/(?<name>[^/]+)(?<subresource>\/.+)?)?$/

/** Null for paths that are no resource, such as `/version`. */
export function rightOf({ method = 'GET', path }: { method?: string; path: string }): RequestRight | null {
  const [bare = '', query] = path.split('?')
  const parts = resourcePath.exec(bare)?.groups
  if (!parts) return null
  const { group, namespace, plural, name, subresource = '' } = parts
  return {
    verb: verbOf(method, name !== undefined, new URLSearchParams(query)),
    resource: `${group === undefined ? '' : `${group}/`}${plural}${subresource}`,
    namespace: decoded(namespace),
    name: decoded(name),
  }
}

function verbOf(method: string, hasName: boolean, query: URLSearchParams): string {
  switch (method) {
    case 'POST':
      return 'create'
    case 'GET':
      if (hasName) return 'get'
      return query.get('watch') === 'true' ? 'watch' : 'list'
    default:
      return method.toLowerCase()
  }
}

function decoded(part: string | undefined): string | null {
  return part === undefined ? null : decodeURIComponent(part)
}
