import { isElsewhere } from './elsewhere.ts'

export type StoreKind = 'elasticsearch' | 'redis' | 'mysql' | 'pulsar'

/** Where an instance looks for a store. Never with the credentials that may stand beside it. */
export type StoreAddress = {
  readonly store: StoreKind
  readonly host: string
  readonly port: number
  readonly isTls?: true
  /** Whose topics of a Pulsar are meant, where the environment says it in plain text. */
  readonly tenant?: string
}

type Environment = Readonly<Record<string, string>>

/** Tracardi's own variables and the ports they mean when they name none (tracardi/config.py). */
const variables: readonly { store: StoreKind; host: string; portFrom: string | null; port: number }[] = [
  { store: 'elasticsearch', host: 'ELASTIC_HOST', portFrom: null, port: 9_200 },
  { store: 'redis', host: 'REDIS_HOST', portFrom: 'REDIS_PORT', port: 6_379 },
  { store: 'mysql', host: 'MYSQL_HOST', portFrom: 'MYSQL_PORT', port: 3_306 },
  { store: 'pulsar', host: 'PULSAR_HOST', portFrom: null, port: 6_650 },
]

/** From literal values alone: what a Secret or a ConfigMap holds is not read for this. */
export function storeAddresses(environment: Environment): readonly StoreAddress[] {
  return variables.flatMap(({ store, host, portFrom, port }) => {
    const own = portFrom === null ? NaN : Number(environment[portFrom])
    return (environment[host] ?? '').split(',').flatMap((text) => {
      const found = hostAndPort(text.trim())
      if (found === null) return []
      const isTls = found.isTls || (store === 'elasticsearch' && environment['ELASTIC_SCHEME'] === 'https')
      const address = {
        store,
        host: found.host,
        port: found.port ?? (isPort(own) ? own : port),
        ...(isTls && ({ isTls } as const)),
      }
      return [store === 'pulsar' ? { ...address, ...ofPulsar(environment) } : address]
    })
  })
}

/** `host`, `host:port`, or a URL of which everything else is dropped. */
function hostAndPort(text: string): { host: string; port: number | null; isTls: boolean } | null {
  const url = URL.parse(/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text.replace(/^[^:]+/, 'http') : `http://${text}`)
  if (text === '' || url === null || !isElsewhere(url.hostname)) return null
  // A URL leaves out the port 80 of its own scheme.
  const named = /:(\d{1,5})(?:\/|$)/.exec(text.replace(/^[^:]+:\/\//, '').replace(/^.*@/, ''))
  const port = Number(named?.[1])
  return { host: url.hostname, port: isPort(port) ? port : null, isTls: tlsSchemes.test(text) }
}

const tlsSchemes = /^(https|rediss|pulsar\+ssl):/i

function ofPulsar({ PULSAR_TENANT: tenant = '' }: Environment): Pick<StoreAddress, 'tenant'> {
  return isTenant(tenant) ? { tenant } : {}
}

/** As Pulsar names entities; a reference to another variable is not one. */
function isTenant(text: string): boolean {
  return /^[\w.:=-]+$/.test(text)
}

function isPort(port: number): boolean {
  return Number.isInteger(port) && port > 0 && port < 65_536
}
