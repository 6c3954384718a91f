import { envItemWords } from '#lib/domain/workload-edit.ts'
import type { KeptRevision } from '#lib/domain/revision.ts'

export function revisionFlag({ flag }: Pick<KeptRevision, 'flag'>): string {
  return flag === null ? 'none' : (envItemWords(flag) ?? 'not set here')
}

/** True where the console can return to it: all that differs is what it may write. */
export function isReturnable({ isCurrent, otherDifferences }: KeptRevision): boolean {
  return !isCurrent && otherDifferences.length === 0
}
