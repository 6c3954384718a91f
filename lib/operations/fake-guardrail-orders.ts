import type { Workload } from '#lib/domain/topology.ts'
import type { EditWish } from './draft-edit.ts'

/** A wish that is answered alike whatever the situation. */
export type Order = {
  readonly is: string
  readonly wish: EditWish
  readonly base?: Partial<Workload>
  readonly flag?: 'yes' | 'no'
}

const scale = (replicas: number): EditWish => ({ kind: 'scale', replicas })

/** One row of the second table each. */
export const orders: readonly Order[] = [
  { is: 'Scale to what it is', wish: scale(5) },
  { is: 'Scale to a broken number', wish: scale(1.5) },
  { is: 'Scale to less than none', wish: scale(-1) },
  { is: 'Scale above the policy’s most', wish: scale(51) },
  { is: 'Scale a collector to zero', wish: scale(0) },
  { is: 'Scale the only API cluster to zero', wish: scale(0), base: { role: 'gui-api' } },
  { is: 'Scale a worker to zero', wish: scale(0), base: { role: 'worker', guiApi: null } },
  { is: 'Scale a collector to one', wish: scale(1) },
  { is: 'Scale a collector below the policy’s minimum', wish: scale(2) },
  { is: 'Scale to more than double', wish: scale(11) },
  { is: 'Expose what is exposed', wish: { kind: 'switch-gui-api', value: 'yes' }, flag: 'yes' },
  { is: 'Hide what is hidden', wish: { kind: 'switch-gui-api', value: 'no' } },
  { is: 'Return to a revision that never was', wish: { kind: 'return-revision', revision: '99' } },
  { is: 'Undo what nobody did', wish: { kind: 'undo', action: 'nobody’s' } },
]
