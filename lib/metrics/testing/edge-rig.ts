import 'server-only'

import { startHaproxy, type HaproxyProcess } from './haproxy.ts'
import { startSimulatedApi, type SimulatedApi } from './simulated-api.ts'

/** HAProxy in front of simulated API clusters, with its own exporter: the hop at which requests are counted. */
export type EdgeRig = HaproxyProcess & { readonly apis: Readonly<Record<Backend, SimulatedApi>> }

/** The last two are no workload of the installation. */
export const backends = [
  'tracardi_tracardi-api_80',
  'tracardi_tracardi-api-gui_80',
  'tracardi_gone_80',
  'shop_web_80',
] as const

type Backend = (typeof backends)[number]

export async function startEdgeRig(): Promise<EdgeRig> {
  const apis = {
    'tracardi_tracardi-api_80': await startSimulatedApi({ failEvery: 50 }),
    'tracardi_tracardi-api-gui_80': await startSimulatedApi(),
    tracardi_gone_80: await startSimulatedApi(),
    shop_web_80: await startSimulatedApi(),
  }
  const haproxy = await startHaproxy(
    backends.map((name) => ({ name, servers: [{ name: 'api-1', port: apis[name].port }] })),
  )
  return {
    ...haproxy,
    apis,
    async stop() {
      await haproxy.stop()
      await Promise.all(Object.values(apis).map((api) => api.stop()))
    },
  }
}
