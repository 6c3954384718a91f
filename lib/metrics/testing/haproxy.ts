import 'server-only'

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { freePort, startProgram, until } from './programs.ts'

export type Backend = {
  /** `<namespace>_<service>_<port>`, as HAProxy Ingress names it. */
  readonly name: string
  readonly servers: readonly { readonly name: string; readonly port: number; readonly maxconn?: number }[]
}

export type HaproxyProcess = {
  /** Requests go here; the host chooses the backend. */
  readonly port: number
  readonly exporterPort: number
  readonly signal: (signal: NodeJS.Signals) => void
  readonly stop: () => Promise<void>
}

/** A HAProxy on free ports of 127.0.0.1 with its own exporter. */
export async function startHaproxy(backends: readonly Backend[]): Promise<HaproxyProcess> {
  const folder = await mkdtemp(join(tmpdir(), 'ops-console-haproxy-'))
  const [port, exporterPort] = [await freePort(), await freePort()]
  await writeFile(join(folder, 'haproxy.cfg'), configuration({ port, exporterPort }, backends))
  const haproxy = startProgram('haproxy', ['-db', '-f', join(folder, 'haproxy.cfg')])
  await until(
    async () => (await fetch(`http://127.0.0.1:${exporterPort}/metrics`)).ok,
    `HAProxy answers: ${haproxy.output()}`,
  )
  return {
    port,
    exporterPort,
    signal: haproxy.signal,
    async stop() {
      await haproxy.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

type Ports = Pick<HaproxyProcess, 'port' | 'exporterPort'>

function configuration({ port, exporterPort }: Ports, backends: readonly Backend[]): string {
  const chosen = backends.map(({ name }) => `  use_backend ${name} if { hdr(host) -i ${hostOf(name)} }`)
  return `global
  maxconn 200
defaults
  mode http
  timeout connect 2s
  timeout client 10s
  timeout server 10s
frontend edge
  bind 127.0.0.1:${port}
${chosen.join('\n')}
frontend metrics
  bind 127.0.0.1:${exporterPort}
  http-request use-service prometheus-exporter if { path /metrics }
${backends.map(section).join('\n')}
`
}

function section({ name, servers }: Backend): string {
  const lines = servers.map(
    (server) =>
      `  server ${server.name} 127.0.0.1:${server.port}${server.maxconn === undefined ? '' : ` maxconn ${server.maxconn}`}`,
  )
  return [`backend ${name}`, ...lines].join('\n')
}

/** A host without a backend ends in HAProxy's own 503, and has no name in the metrics. */
export function hostOf(backend: string): string {
  return `${backend.replaceAll('_', '-')}.example.org`
}
