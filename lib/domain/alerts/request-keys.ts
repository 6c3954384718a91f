import type { Objective } from '../objectives/objective.ts'
import type { BurnRule } from './burn-rate.ts'

/** The first word of the key of an alert about the requests of one API cluster. */
const words = { availability: 'burn', latency: 'slow', demand: 'fallen' } as const

export function burnKey(workloadId: string, { of }: Pick<Objective, 'of'>, { longMs }: BurnRule): string {
  return `${words[of]} ${workloadId} ${longMs / 3_600_000}h`
}

export function fallenKey(workloadId: string): string {
  return `${words.demand} ${workloadId}`
}

/** Whose objective an alert is about; null for one about something else. */
export function workloadOfBurnKey(key: string): string | null {
  return workloadAfter([words.availability, words.latency], key)
}

/** Whose requests an alert is about; null for one about something else. */
export function workloadOfRequestKey(key: string): string | null {
  return workloadAfter(Object.values(words), key)
}

function workloadAfter(known: readonly string[], key: string): string | null {
  const [word, workloadId] = key.split(' ')
  return word !== undefined && known.includes(word) ? (workloadId ?? null) : null
}
