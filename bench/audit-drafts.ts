import type { AuditDraft, AuditOutcomeStatus } from '#lib/domain/audit-entry.ts'

const workloads = ['be-fa-public', 'be-fa-private', 'tms-api', 'tr-gui', 'worker-evt', 'worker-import', 'worker-apm']
const words = 'peak campaign nightly import slow customer ticket release test memory queue Kraków łódź backlog'.split(
  ' ',
)
const people = Array.from({ length: 12 }, (_, index) => `person-${index}`)

/** Who, what, why and how it ended are rare in some entries and common in others, as filters meet them. */
export const rare = {
  actor: 'visitor',
  target: 'forgotten-worker',
  text: 'quetzalcoatl',
  outcome: 'superseded',
} as const

/** Entry n of a made-up log: a change's intent by a person and its outcome by the console in turn, always the same. */
export function draftOf(n: number): AuditDraft {
  const change = Math.floor(n / 2)
  const isRare = change % 20_011 === 7
  const pick = <Value>(values: readonly Value[], factor: number) =>
    values[(change * factor + (change >> 5)) % values.length] as Value // the index is below the length
  const action = pick(['workload.scale', 'workload.restart', 'workload.scale', 'gui-api.switch'] as const, 7)
  const common = {
    log: 'ops',
    action,
    actionId: actionId(change),
    target: {
      namespace: `tracardi-${change % 3}`,
      kind: 'Deployment',
      name: isRare ? rare.target : pick(workloads, 3),
      uid: `7f1c${(change % 21).toString(16).padStart(4, '0')}-0000-4000-8000-000000000000`,
      resourceVersionBefore: String(100_000 + change),
    },
    change: [{ path: '/spec/replicas', from: change % 5, to: (change % 5) + 1 }],
    kubernetes: { auditIds: [`${actionId(change)}.1`], dryRun: false },
    facts: { undoes: null, group: null },
  } as const
  if (n % 2 === 1) {
    return {
      ...common,
      phase: 'outcome',
      actor: { type: 'system', name: 'console' },
      source: null,
      outcome: {
        status: isRare ? rare.outcome : outcome(change),
        code: 'rollout',
        message: 'Seen.',
        durationMs: 8_120,
      },
    }
  }
  const name = isRare ? rare.actor : pick(people, 5)
  return {
    ...common,
    phase: 'intent',
    actor: {
      type: 'user',
      id: `account-${name}`,
      name,
      roles: ['admin'],
      method: 'password',
      session: '0123456789abcdef',
    },
    source: {
      address: `10.1.${change % 7}.${change % 250}`,
      via: [],
      userAgent: 'Mozilla/5.0',
      requestId: `r-${change}`,
    },
    reason: `${pick(words, 11)} ${pick(words, 3)} ${isRare ? rare.text : pick(words, 5)} number ${change}`,
    ticket: `CHG-${change % 9_000}`,
  }
}

export function actionId(change: number): string {
  return `0193f000-0000-7000-8000-${change.toString(16).padStart(12, '0')}`
}

function outcome(change: number): AuditOutcomeStatus {
  if (change % 97 === 0) return 'unknown'
  return change % 31 === 0 ? 'failed' : 'succeeded'
}
