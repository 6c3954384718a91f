/** One item of a container's `env`. */
export type EnvEntry =
  | { readonly name: string; readonly from: 'literal'; readonly value: string }
  | {
      readonly name: string
      readonly from: 'config-map'
      readonly configMap: string
      readonly key: string
      readonly optional: boolean
    }
  | {
      readonly name: string
      readonly from: 'secret'
      readonly secret: string
      readonly key: string
      readonly optional: boolean
    }
  | { readonly name: string; readonly from: 'field' }

/** One item of a container's `envFrom`. */
export type EnvFrom = { readonly kind: 'ConfigMap' | 'Secret'; readonly name: string; readonly prefix: string }

/** Key → value; null where the console did not keep the value because it is too long to be a flag. */
export type FlagValues = ReadonlyMap<string, string | null>

export type EnvSource =
  | { readonly from: 'literal' }
  | { readonly from: 'config-map'; readonly name: string; readonly key: string }
  | { readonly from: 'secret'; readonly name: string; readonly key: string }
  | { readonly from: 'env-from'; readonly kind: 'ConfigMap' | 'Secret'; readonly name: string }
  | { readonly from: 'field' }
  | { readonly from: 'duplicate' }
  | { readonly from: 'unset' }

export type EnvValue =
  | { readonly state: 'unset' }
  | { readonly state: 'known'; readonly value: string }
  /** Set, but longer than any flag, so the console dropped the text. */
  | { readonly state: 'long' }
  /** A Secret, a field or something missing decides. */
  | { readonly state: 'unknown' }

export type ResolvedEnv = { readonly source: EnvSource; readonly value: EnvValue }

type Container = { readonly env: readonly EnvEntry[]; readonly envFrom: readonly EnvFrom[] }

/** ConfigMaps of the namespace by name; undefined when the map does not exist. */
export type ConfigMaps = { readonly get: (name: string) => FlagValues | undefined }

/**
 * What the kubelet would put into the variable: `envFrom` in order, the later one wins; then `env` in order, which
 * beats `envFrom`, and of two items with one name the last wins. An optional reference to nothing leaves what was there.
 */
export function resolveVariable(name: string, container: Container, configMaps: ConfigMaps): ResolvedEnv {
  const inherited = container.envFrom.reduce<ResolvedEnv>(
    (before, item) => fromWhole(name, item, configMaps) ?? before,
    { source: { from: 'unset' }, value: { state: 'unset' } },
  )
  const items = container.env.filter((entry) => entry.name === name)
  const last = items.reduce<ResolvedEnv>(
    (before, entry) => fromEntry(entry, container, configMaps) ?? before,
    inherited,
  )
  return items.length > 1 ? { ...last, source: { from: 'duplicate' } } : last
}

function fromWhole(name: string, { kind, name: holder, prefix }: EnvFrom, configMaps: ConfigMaps): ResolvedEnv | null {
  if (!name.startsWith(prefix)) return null
  const source = { from: 'env-from', kind, name: holder } as const
  // A whole Secret may hold the variable or not: its keys are not read, so what follows is not known either.
  if (kind === 'Secret') return { source, value: { state: 'unknown' } }
  const value = configMaps.get(holder)?.get(name.slice(prefix.length))
  return value === undefined ? null : { source, value: kept(value) }
}

function fromEntry(entry: EnvEntry, container: Container, configMaps: ConfigMaps): ResolvedEnv | null {
  switch (entry.from) {
    case 'literal':
      return { source: { from: 'literal' }, value: expand(entry, container, configMaps) }
    case 'config-map': {
      const value = configMaps.get(entry.configMap)?.get(entry.key)
      if (value === undefined && entry.optional) return null
      const source = { from: 'config-map', name: entry.configMap, key: entry.key } as const
      return { source, value: value === undefined ? { state: 'unknown' } : kept(value) }
    }
    case 'secret':
      return { source: { from: 'secret', name: entry.secret, key: entry.key }, value: { state: 'unknown' } }
    case 'field':
      return { source: { from: 'field' }, value: { state: 'unknown' } }
  }
}

function kept(value: string | null): EnvValue {
  return value === null ? { state: 'long' } : { state: 'known', value }
}

/** `$(NAME)` takes the value of a variable set before this one; `$$(NAME)` stays as text. */
function expand(entry: EnvEntry & { from: 'literal' }, container: Container, configMaps: ConfigMaps): EnvValue {
  if (!entry.value.includes('$(')) return { state: 'known', value: entry.value }
  const before = { envFrom: container.envFrom, env: container.env.slice(0, container.env.indexOf(entry)) }
  let isKnown = true
  const value = entry.value.replace(/\$(\$?)\(([^)]*)\)/g, (text, escape: string, name: string) => {
    if (escape) return text.slice(1)
    const { value: found } = resolveVariable(name, before, configMaps)
    if (found.state === 'known') return found.value
    if (found.state !== 'unset') isKnown = false
    return text
  })
  return isKnown ? { state: 'known', value } : { state: 'unknown' }
}
