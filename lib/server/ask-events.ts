import 'server-only'

import { readFile } from 'node:fs/promises'

import { Secret } from '#lib/domain/secret.ts'
import type { Topology } from '#lib/domain/topology.ts'
import { addressOf, askable } from '#lib/operations/ask-instances.ts'
import type { HealthCheck } from '#lib/tracardi/health-check.ts'
import type { EventsTick } from './sample-tick.ts'

/** Tracardi counts over five minutes, so asking more often tells nothing new. */
const everyMs = 60_000

/** Asks one instance of each installation that exposes the GUI API, where a token is configured. */
export function createEventsAsker(check: Pick<HealthCheck, 'eventsPerSecond'>, tokenFile: string | null) {
  let last: EventsTick['report'] = { state: 'not-configured', why: null }

  return async function askEvents(topology: Topology, atMs: number): Promise<EventsTick> {
    const nothing = { rates: new Map<string, number>() }
    if (tokenFile === null || atMs % everyMs !== 0) return { ...nothing, report: last }
    const token = await tokenFrom(tokenFile)
    if (token === null) {
      last = { state: 'unavailable', why: 'the token file cannot be read' }
      return { ...nothing, report: last }
    }
    const rates = new Map<string, number>()
    for (const { namespace, release } of topology.installations) {
      const perSecond = await askOne(check, topology, { namespace, release, token })
      if (perSecond !== null) rates.set(`${namespace}/${release}`, perSecond)
    }
    last =
      rates.size > 0 ? { state: 'ok', why: null } : { state: 'unavailable', why: 'no instance answered with a figure' }
    return { report: last, rates }
  }
}

type Asked = { readonly namespace: string; readonly release: string; readonly token: Secret }

async function askOne(
  check: Pick<HealthCheck, 'eventsPerSecond'>,
  topology: Topology,
  { namespace, release, token }: Asked,
): Promise<number | null> {
  const exposed = topology.workloads.filter(
    (one) => one.namespace === namespace && one.release === release && one.guiApi?.effect === 'exposed',
  )
  const [first] = exposed.flatMap((workload) =>
    askable(topology, workload)
      .filter(({ state }) => state === 'ready')
      .map((instance) => addressOf(workload, instance)),
  )
  return first === undefined ? null : check.eventsPerSecond(first, token)
}

/** Read each time: whoever renews a token replaces the file. */
async function tokenFrom(file: string): Promise<Secret | null> {
  try {
    const text = (await readFile(/* turbopackIgnore: true */ file, 'utf8')).trim()
    return text === '' ? null : new Secret(text)
  } catch {
    return null
  }
}
