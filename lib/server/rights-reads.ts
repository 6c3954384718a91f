import 'server-only'

import { ingressPlace, placeOf, type Place } from '#lib/domain/needed-rights.ts'
import type { Refusal } from '#lib/domain/refusal.ts'
import { granted, refused, type Result } from '#lib/domain/result.ts'
import type { RightsReport } from '#lib/domain/rights.ts'
import { reviewExcess, reviewRights } from '#lib/kubernetes/access.ts'
import type { Connection } from '#lib/kubernetes/client.ts'
import { settings } from './env.ts'
import { runtime } from './runtime.ts'
import { shared } from './shared.ts'

/** A review is some forty questions, so browsers share one. After a correction nobody should wait for the next. */
const keptMs = { granted: 30_000, notGranted: 5_000 }

type Kept = { readonly report: Promise<RightsReport>; readonly madeAt: number; keptUntil: number }

const state = () => shared<{ kept: Kept | null }>('rights', () => ({ kept: null }))

/** What the console's account may do, and what it should not, as the API server says. */
export async function readRights(): Promise<Result<RightsReport, Refusal>> {
  const { connection } = runtime()
  if (!connection.granted) return refused({ reason: 'cluster-unavailable' })
  const memory = state()
  if (memory.kept === null || performance.now() > memory.kept.keptUntil) memory.kept = begin(connection.value)
  return granted(await memory.kept.report)
}

/** The API server has just refused something that the kept report may call granted. */
export function distrustRights(): void {
  const { kept } = state()
  if (kept !== null) kept.keptUntil = Math.min(kept.keptUntil, kept.madeAt + keptMs.notGranted)
}

function begin(connection: Connection): Kept {
  const madeAt = performance.now()
  const kept: Kept = { report: review(connection), madeAt, keptUntil: Infinity }
  void kept.report.then((report) => {
    const isGranted = report.rights.every(({ allowed, essential }) => allowed === true || !essential)
    kept.keptUntil = madeAt + (isGranted ? keptMs.granted : keptMs.notGranted)
  })
  return kept
}

async function review(connection: Connection): Promise<RightsReport> {
  const places = watchedPlaces()
  const [rights, excess] = await Promise.all([reviewRights(connection, places), reviewExcess(connection, places)])
  return { asOf: new Date().toISOString(), rights, excess }
}

function watchedPlaces(): readonly Place[] {
  const { namespaces, observer } = runtime()
  const { installations } = observer.topology()
  const watched = namespaces.map((namespace) => {
    const releases = installations.filter((one) => one.namespace === namespace).map(({ release }) => release)
    return placeOf(namespace, releases, settings().adminPasswordSecret)
  })
  const others = settings().ingressNamespaces.filter((namespace) => !namespaces.includes(namespace))
  return [...watched, ...others.map(ingressPlace)]
}
