import type { Action } from '../action.ts'

const at = '2026-11-20T14:31:22.000Z'

/** A scale of the collector that was asked for and has not reached the cluster yet. */
export function sampleAction(change: Partial<Action> = {}): Action {
  return {
    id: '4f6c1f0e-5a9b-4a51-9d4c-0f2f7b7b1c11',
    kind: 'scale',
    state: 'intent',
    phase: null,
    target: {
      namespace: 'tracardi',
      kind: 'Deployment',
      name: 'be-fa-public',
      uid: 'u',
      resourceVersion: '1',
      generation: 1,
      release: 'main',
    },
    change: [{ path: '/spec/replicas', from: 4, to: 5 }],
    undoes: null,
    group: null,
    requestedBy: { id: 'a', name: 'admin' },
    reason: null,
    ticket: null,
    plannedAt: at,
    intentAt: at,
    appliedAt: null,
    settledAt: null,
    deadlineAt: null,
    progress: null,
    probes: [],
    message: null,
    approval: null,
    ...change,
  }
}
