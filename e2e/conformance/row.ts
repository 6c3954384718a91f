import type { Trial } from './trial.ts'

/**
 * One expected behaviour of the API. `usedByConsole` says that the console or its tests rely on it, so that the
 * embedded cluster must show it too; the real control plane must show every row.
 */
export type Row = {
  number: number | 'kubectl'
  claim: string
  usedByConsole: boolean
  run: (trial: Trial) => Promise<void>
}
