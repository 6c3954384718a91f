import 'server-only'

import { randomUUID } from 'node:crypto'

import type { EditPlan } from '#lib/domain/action.ts'

/** A plan to scale a Deployment of that name from 3 to 5. */
export function plannedEdit(name: string): EditPlan {
  return {
    actionId: randomUUID(),
    kind: 'scale',
    target: {
      namespace: 'tracardi',
      kind: 'Deployment',
      name,
      uid: `uid-of-${name}`,
      resourceVersion: '100',
      generation: 4,
      release: 'tracardi',
    },
    undoes: null,
    group: null,
    before: { replicas: 3 },
    after: { replicas: 5 },
    probes: [],
    change: [{ path: '/spec/replicas', from: 3, to: 5 }],
    guardrails: [{ code: 'no-autoscaler', level: 'pass' }],
    warnings: [],
    plannedAt: '2026-11-20T12:00:00.000Z',
    expiresAt: '2026-11-20T12:05:00.000Z',
    kubectl: 'kubectl scale',
    hash: 'ab'.repeat(32),
  }
}
