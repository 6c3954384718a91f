import 'server-only'
import { createHash } from 'node:crypto'
import type { RequestOptions } from 'node:https'
import { HttpMethod, RequestContext } from '@kubernetes/client-node'
import { Agent, ProxyAgent, type Dispatcher } from 'undici'
import type { KubeAccess } from './kube-config.ts'

export type Credentials = {
  readonly headers: Readonly<Record<string, string>>
  readonly dispatcher: Dispatcher
}

const connectTimeoutMs = 3_000

/**
 * Asks the library who we are, on every request, because tokens rotate and exec plugins expire; but keeps one
 * dispatcher as long as the TLS material stays the same. client-node 2.0.1 would open a connection per request.
 */
export function keepCredentials(access: KubeAccess): {
  current: () => Promise<Credentials>
  renew: () => void
  close: () => Promise<void>
} {
  // A promise, so that watches that all start at once share one pool.
  let kept: { readonly fingerprint: string; readonly dispatcher: Promise<Dispatcher> } | null = null

  const retire = () => {
    // Requests under way may end; new ones go to a new pool.
    void kept?.dispatcher.then((dispatcher) => dispatcher.close()).catch(() => {})
    kept = null
  }

  return {
    async current() {
      const options: RequestOptions = {}
      await access.config.applyToHTTPSOptions(options)
      const fingerprint = fingerprintOf(options)
      if (kept && kept.fingerprint !== fingerprint) retire()
      kept ??= { fingerprint, dispatcher: makeDispatcher(access, options) }
      return { headers: headersOf(options), dispatcher: await kept.dispatcher }
    },
    renew: retire,
    async close() {
      const last = kept
      kept = null
      await (await last?.dispatcher)?.destroy()
    },
  }
}

/**
 * HTTP/1.1 on purpose: one socket per watch, so that aborting one request drops its socket and a path that swallows
 * bytes cannot hold the others. `bodyTimeout` is off because the watchdog decides how long silence may last.
 */
const poolOptions = { bodyTimeout: 0, allowH2: false, keepAliveTimeout: 10_000 } as const

async function makeDispatcher({ config, server }: KubeAccess, options: RequestOptions): Promise<Dispatcher> {
  const { ca, cert, key, pfx, passphrase, rejectUnauthorized, servername } = options
  const tls = definedOnly({ ca, cert, key, pfx, passphrase, rejectUnauthorized, servername })
  const wanted = config.createDispatcherOptions(config.getCurrentCluster(), tls)
  const connect = { ...tls, keepAlive: true, keepAliveInitialDelay: 30_000, timeout: connectTimeoutMs }
  switch (wanted.type) {
    case 'none':
    case 'agent':
      return new Agent({ ...poolOptions, connect })
    case 'proxy':
      return new ProxyAgent({
        ...poolOptions,
        uri: wanted.uri,
        requestTls: tls,
        connect: { timeout: connectTimeoutMs },
      })
    case 'socks':
      return libraryDispatcher(config, server)
  }
}

/** The SOCKS connector is private to the library, so it makes that dispatcher itself. */
async function libraryDispatcher(config: KubeAccess['config'], server: string): Promise<Dispatcher> {
  const context = new RequestContext(server, HttpMethod.GET)
  await config.applySecurityAuthentication(context)
  const dispatcher = context.getDispatcher()
  if (!dispatcher) throw new Error('The library made no dispatcher for the SOCKS proxy of the kubeconfig')
  return dispatcher
}

function headersOf(options: RequestOptions): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(options.headers ?? {}))
    if (value !== undefined) headers[name] = String(value)
  if (options.auth) headers['Authorization'] = `Basic ${Buffer.from(options.auth).toString('base64')}`
  return headers
}

function fingerprintOf({ ca, cert, key, pfx, passphrase, rejectUnauthorized, servername }: RequestOptions): string {
  const hash = createHash('sha256')
  for (const part of [ca, cert, key, pfx, passphrase, rejectUnauthorized, servername])
    hash.update(typeof part === 'string' || part instanceof Buffer ? part : JSON.stringify(part ?? null)).update('\0')
  return hash.digest('hex')
}

function definedOnly<Options extends object>(options: Options): { [Key in keyof Options]?: NonNullable<Options[Key]> } {
  const defined: { [Key in keyof Options]?: NonNullable<Options[Key]> } = {}
  for (const key of Object.keys(options)) {
    if (!hasKey(options, key)) continue
    const value = options[key]
    if (value !== undefined && value !== null) defined[key] = value
  }
  return defined
}

function hasKey<Options extends object>(options: Options, key: PropertyKey): key is keyof Options {
  return key in options
}
