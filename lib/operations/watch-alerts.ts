import { nextAlert, type Alert } from '#lib/domain/alerts/alert.ts'
import type { AuditDraft } from '#lib/domain/audit-entry.ts'
import type { AlertWorld, InstallationRef, StoredAlert } from './alert-port.ts'

/**
 * Judges every installation once, and records what changed. Several consoles may: each change is kept once. Where one step
 * fails the others are done all the same: whoever is on call is told of what can be judged, also while it cannot be recorded.
 */
export async function watchAlerts(world: AlertWorld): Promise<void> {
  const steps = [
    // Before the judgement, which may move on from them.
    () => recordLeftovers(world),
    ...world.installations().map((installation) => () => judge(world, installation)),
    () => world.store.queueNews(),
  ]
  const problems: unknown[] = []
  for (const step of steps) await step().catch((error: unknown) => problems.push(error))
  if (problems.length > 0) throw problems[0]
}

async function judge(world: AlertWorld, installation: InstallationRef): Promise<void> {
  const open = new Map((await world.store.open(installation)).map((stored) => [stored.alert.key, stored]))
  const at = world.now()
  for (const { key, observed, times } of await world.judge(installation, [...open.keys()])) {
    const before = open.get(key) ?? null
    const after = nextAlert(before?.alert ?? null, key, observed, at, times) ?? withdrawn(before, at)
    if (after === null || (before !== null && isSame(before.alert, after))) continue
    const isNews = tells(before?.alert ?? null, after)
    const stored = await world.store.advance({ before, installation, after, isNews })
    if (stored !== null && isNews) await record(world, stored)
  }
}

/** One that was only pending goes without anybody having been told. */
function withdrawn(before: StoredAlert | null, at: Date): Alert | null {
  return before === null ? null : { ...before.alert, state: 'resolved', changedAt: at.toISOString() }
}

/** What somebody is told of, and what belongs in the audit log. */
function tells(before: Alert | null, after: Alert): boolean {
  if (after.state === before?.state || after.state === 'pending') return false
  return after.state !== 'resolved' || (before !== null && before.state !== 'pending')
}

/** How long another console may take to record what it noticed. */
const patienceMs = 30_000

/** The state is kept first and recorded then: what a console left that died between is recorded here, at least once. */
async function recordLeftovers(world: AlertWorld): Promise<void> {
  for (const stored of await world.store.unrecorded(new Date(world.now().getTime() - patienceMs)))
    await record(world, stored)
}

async function record(world: AlertWorld, stored: StoredAlert): Promise<void> {
  await world.auditLog.append(entryOf(stored))
  await world.store.recorded(stored)
}

function isSame(one: Alert, other: Alert): boolean {
  return (
    one.state === other.state &&
    one.severity === other.severity &&
    one.sentence === other.sentence &&
    one.detail === other.detail &&
    one.clearSince === other.clearSince
  )
}

function entryOf({ installation, alert }: StoredAlert): AuditDraft {
  return {
    log: 'ops',
    action: 'alert.changed',
    phase: 'note',
    actor: { type: 'system', name: 'console' },
    source: null,
    facts: {
      alert: alert.key,
      installation: `${installation.namespace}/${installation.release}`,
      state: alert.state,
      severity: alert.severity,
      sentence: alert.sentence,
      detail: alert.detail,
      since_time: alert.since,
    },
  }
}
