import type { Status } from '../topology.ts'

export const healthMatters = [
  'readiness',
  'restarts',
  'probe',
  'answers',
  'exposure',
  'cpu',
  'memory',
  'throttling',
  'node',
] as const

export type HealthMatter = (typeof healthMatters)[number]

/** One thing that an instance is judged by. Unknown stays unknown: it is never drawn as OK. */
export type HealthFinding = {
  readonly matter: HealthMatter
  readonly status: Status
  /** A sentence with its figures. */
  readonly because: string
  /** Since when it has been so; null where nobody can know. */
  readonly since: string | null
  readonly source: string
  readonly asOf: string | null
}
