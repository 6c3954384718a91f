import 'server-only'

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { freePort, startProgram, until } from './programs.ts'
import { startSimulatedApi, type SimulatedApi } from './simulated-api.ts'

/** HAProxy in front of simulated API clusters, with its own exporter: the hop at which requests are counted. */
export type EdgeRig = {
  /** Requests go here; the host chooses the cluster. */
  readonly port: number
  readonly exporterPort: number
  readonly apis: Readonly<Record<Backend, SimulatedApi>>
  readonly signal: (signal: NodeJS.Signals) => void
  readonly stop: () => Promise<void>
}

/** Named as HAProxy Ingress names them. The last two are no workload of the installation. */
export const backends = [
  'tracardi_tracardi-api_80',
  'tracardi_tracardi-api-gui_80',
  'tracardi_gone_80',
  'shop_web_80',
] as const

export type Backend = (typeof backends)[number]

export async function startEdgeRig(): Promise<EdgeRig> {
  const folder = await mkdtemp(join(tmpdir(), 'ops-console-haproxy-'))
  const [port, exporterPort] = [await freePort(), await freePort()]
  const apis = {
    'tracardi_tracardi-api_80': await startSimulatedApi({ failEvery: 50 }),
    'tracardi_tracardi-api-gui_80': await startSimulatedApi({ failEvery: 0 }),
    tracardi_gone_80: await startSimulatedApi({ failEvery: 0 }),
    shop_web_80: await startSimulatedApi({ failEvery: 0 }),
  }
  await writeFile(join(folder, 'haproxy.cfg'), configuration({ port, exporterPort, apis }))
  const haproxy = startProgram('haproxy', ['-db', '-f', join(folder, 'haproxy.cfg')])
  await until(
    async () => (await fetch(`http://127.0.0.1:${exporterPort}/metrics`)).ok,
    `HAProxy answers: ${haproxy.output()}`,
  )
  return {
    port,
    exporterPort,
    apis,
    signal: haproxy.signal,
    async stop() {
      await haproxy.stop()
      await Promise.all(Object.values(apis).map((api) => api.stop()))
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function configuration({ port, exporterPort, apis }: Pick<EdgeRig, 'port' | 'exporterPort' | 'apis'>): string {
  const chosen = backends.map((name) => `  use_backend ${name} if { hdr(host) -i ${hostOf(name)} }`)
  const servers = backends.map((name) => `backend ${name}\n  server api-1 127.0.0.1:${apis[name].port}`)
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
${servers.join('\n')}
`
}

/** A host without a backend ends in HAProxy's own 503, and has no name in the metrics. */
export function hostOf(backend: string): string {
  return `${backend.replaceAll('_', '-')}.example.org`
}
