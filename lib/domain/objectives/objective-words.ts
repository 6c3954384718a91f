import type { Objective } from './objective.ts'

/** "99.9 % of requests without an error of the server", "95 % of requests in 300 ms" */
export function objectiveWords(objective: Objective): string {
  const share = `${percentWords(objective.target)} of requests`
  return objective.of === 'availability'
    ? `${share} without an error of the server`
    : `${share} in ${timeWords(objective.thresholdSeconds)}`
}

/** As it is written in the configuration. */
export function objectivesText(objectives: readonly Objective[]): string {
  return objectives
    .map((objective) => {
      const share = `${percent(objective.target)}%`
      return objective.of === 'availability' ? share : `${share} in ${timeWords(objective.thresholdSeconds)}`
    })
    .join(', ')
}

/** What a request that breaks the objective did. */
export function failureWords(objective: Objective, boundSeconds: number | null): string {
  if (objective.of === 'availability') return 'failed'
  const { thresholdSeconds } = objective
  return boundSeconds === null || boundSeconds === thresholdSeconds
    ? `took longer than ${timeWords(thresholdSeconds)}`
    : `took longer than ${timeWords(boundSeconds)} (the source’s bucket nearest to ${timeWords(thresholdSeconds)})`
}

export function percentWords(share: number): string {
  return `${percent(share)} %`
}

/** Of decimals: 0.931 × 100 is a little more than 93.1. */
function percent(share: number): number {
  return Number((share * 100).toFixed(3))
}

export function timeWords(seconds: number): string {
  return seconds < 1 ? `${Number((seconds * 1_000).toFixed(3))} ms` : `${seconds} s`
}

/** "5 min", "1 h", "3 d" */
export function windowWords(ms: number): string {
  const minutes = Math.round(ms / 60_000)
  if (minutes < 60) return `${minutes} min`
  const hours = minutes / 60
  return hours < 48 ? `${Math.round(hours)} h` : `${Math.round(hours / 24)} d`
}
