import 'server-only'
import type { EnvEntry, EnvFrom } from '#lib/domain/environment.ts'
import { parseCpuMillicores, parseMemoryBytes } from '#lib/domain/quantities.ts'
import { workerCount, type ProcessFacts } from '#lib/domain/capacity/worker-count.ts'
import { storeAddresses } from '#lib/domain/health/store-address.ts'
import { installTokenOf } from '#lib/domain/install-token.ts'
import type { InstallToken, ResourceAmounts } from '#lib/domain/topology.ts'
import type { ContainerFacts } from './facts.ts'
import { isJson, isTrueAt, listAt, numberAt, textAt, valueAt, type Json } from './json.ts'

/** All that discovery reads of an environment. Anything else is dropped before it is stored. */
const readVariables = new Set(['EXPOSE_GUI_API', 'PRODUCTION', 'CONSUMER_TYPE'])

export function translateContainers(template: unknown): readonly ContainerFacts[] {
  return listAt(template, 'spec', 'containers').map((container) => ({
    name: textAt(container, 'name') ?? '',
    image: textAt(container, 'image') ?? '',
    env: translateEnv(listAt(container, 'env')),
    envFrom: listAt(container, 'envFrom').flatMap(translateEnvFrom),
    hasReadinessProbe: valueAt(container, 'readinessProbe') !== undefined,
    port: numberAt(listAt(container, 'ports')[0], 'containerPort'),
    installToken: installToken(listAt(container, 'env')),
    limits: {
      cpuMillicores: amountOf(container, 'limits', 'cpu', parseCpuMillicores),
      memoryBytes: amountOf(container, 'limits', 'memory', parseMemoryBytes),
    },
    processes: workerCount(processFacts(container)),
    stores: storeAddresses(literalsOf(container)),
  }))
}

function translateEnv(items: readonly unknown[]): readonly EnvEntry[] {
  const entries = items.flatMap(translateEntry)
  const referenced = entries.flatMap((entry) =>
    readVariables.has(entry.name) && entry.from === 'literal' ? namesIn(entry.value) : [],
  )
  return entries.filter(({ name }) => readVariables.has(name) || referenced.includes(name))
}

/** The variables a literal takes its text from: `$(NAME)`. */
function namesIn(value: string): readonly string[] {
  return [...value.matchAll(/\$\(([^)]*)\)/g)].map((match) => match[1] ?? '')
}

function translateEntry(item: unknown): EnvEntry[] {
  const name = textAt(item, 'name')
  if (name === null) return []
  const source = valueAt(item, 'valueFrom')
  if (source === undefined || source === null) {
    const value = valueAt(item, 'value')
    return [{ name, from: 'literal', value: typeof value === 'string' ? value : '' }]
  }
  const key = (kind: string) => ({
    holder: textAt(source, kind, 'name'),
    key: textAt(source, kind, 'key') ?? '',
    optional: isTrueAt(source, kind, 'optional'),
  })
  const map = key('configMapKeyRef')
  if (map.holder) return [{ name, from: 'config-map', configMap: map.holder, key: map.key, optional: map.optional }]
  const secret = key('secretKeyRef')
  if (secret.holder)
    return [{ name, from: 'secret', secret: secret.holder, key: secret.key, optional: secret.optional }]
  return [{ name, from: 'field' }]
}

/** What kind of token it is; its text is not kept. */
function installToken(items: readonly unknown[]): InstallToken {
  const item = items.findLast((each) => textAt(each, 'name') === 'INSTALLATION_TOKEN')
  if (item === undefined) return 'unset'
  return isJson(valueAt(item, 'valueFrom')) ? 'unknown' : installTokenOf(textAt(item, 'value') ?? '')
}

function translateEnvFrom(item: unknown): EnvFrom[] {
  const prefix = textAt(item, 'prefix') ?? ''
  const map = textAt(item, 'configMapRef', 'name')
  if (map) return [{ kind: 'ConfigMap', name: map, prefix }]
  const secret = textAt(item, 'secretRef', 'name')
  return secret ? [{ kind: 'Secret', name: secret, prefix }] : []
}

/** What one pod asks of a node: the sum over its containers; null when none asks. */
export function translateRequests(template: Json): ResourceAmounts {
  return {
    cpuMillicores: sum(template, 'cpu', parseCpuMillicores),
    memoryBytes: sum(template, 'memory', parseMemoryBytes),
  }
}

function sum(template: Json, resource: string, parse: (text: string) => number | null): number | null {
  const amounts = listAt(template, 'spec', 'containers').flatMap((container) => {
    const amount = amountOf(container, 'requests', resource, parse)
    return amount === null ? [] : [amount]
  })
  return amounts.length === 0 ? null : amounts.reduce((total, amount) => total + amount, 0)
}

function amountOf(
  container: unknown,
  kind: 'requests' | 'limits',
  resource: string,
  parse: (text: string) => number | null,
): number | null {
  const text = textAt(container, 'resources', kind, resource)
  return text === null ? null : parse(text)
}

/** The variables are read for their number alone and not kept. */
function processFacts(container: unknown): ProcessFacts {
  const words = (field: string) => listAt(container, field).filter((word) => typeof word === 'string')
  return { command: words('command'), args: words('args'), environment: literalsOf(container) }
}

function literalsOf(container: unknown): Readonly<Record<string, string>> {
  const items = listAt(container, 'env').map((item) => [textAt(item, 'name') ?? '', textAt(item, 'value') ?? ''])
  return Object.fromEntries(items)
}
