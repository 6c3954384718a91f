import type { Objective } from '../objectives/objective.ts'
import type { BurnRule } from './burn-rate.ts'

/** The first word of the key of an alert about an objective. */
const words = { availability: 'burn', latency: 'slow' } as const satisfies Readonly<Record<Objective['of'], string>>

export function burnKey(workloadId: string, { of }: Pick<Objective, 'of'>, { longMs }: BurnRule): string {
  return `${words[of]} ${workloadId} ${longMs / 3_600_000}h`
}

/** Whose objective an alert is about; null for one about something else. */
export function workloadOfBurnKey(key: string): string | null {
  const [word, workloadId] = key.split(' ')
  return workloadId !== undefined && (word === words.availability || word === words.latency) ? workloadId : null
}
