import type { OutsideChange } from '../outside-change.ts'
import { pointers } from '../watched-fields.ts'

const at = (clock: string) => `2026-11-20T${clock}:00.000Z`

/** A scale of the collector by kubectl, which the watch noticed five minutes later. */
export function sampleOutsideChange(change: Partial<OutsideChange> = {}): OutsideChange {
  return {
    id: 'o',
    target: { namespace: 'tracardi', kind: 'Deployment', name: 'be-fa-public', uid: 'u', release: 'main' },
    change: [{ path: pointers.replicas, from: 3, to: 5 }],
    count: 1,
    generations: { from: 1, to: 2 },
    writer: { manager: 'kubectl', operation: 'Update', subresource: null, at: at('14:05') },
    autoscaler: null,
    noticedBy: 'watch',
    between: { from: at('14:09'), to: at('14:10') },
    noticedAt: at('14:10'),
    entry: null,
    ...change,
  }
}
