import type { JsonObject } from '#demo/cluster/json.ts'
import { ensureObject, isBeingDeleted, labelsOf, nameOf, namespaceOf, numberAt, objectAt } from '#demo/cluster/json.ts'
import { kindNamed } from '#demo/cluster/kinds.ts'
import { specSelector } from '#demo/cluster/selectors.ts'
import { isReady, setCondition } from './conditions.ts'
import type { Controller, ControllerWorld } from './controller.ts'
import { runController } from './controller.ts'

const budgets = kindNamed('poddisruptionbudgets')
const pods = kindNamed('pods')

/** Counts how many pods a budget allows to be evicted. */
export function runDisruptionBudgets(world: ControllerWorld): Controller {
  const { store } = world
  const budgetsOf = (pod: JsonObject) =>
    store
      .list(budgets, namespaceOf(pod))
      .filter((budget) => specSelector(objectAt(budget, 'spec', 'selector'))(labelsOf(pod)))
      .map((budget) => ({ namespace: namespaceOf(budget), name: nameOf(budget) }))
  return runController(world, {
    kind: budgets,
    also: [{ kind: pods, concerns: budgetsOf }],
    async reconcile(namespace, name) {
      const budget = store.get(budgets, namespace, name)
      if (!budget) return
      const matches = specSelector(objectAt(budget, 'spec', 'selector'))
      const expected = store.list(pods, namespace).filter((pod) => matches(labelsOf(pod)) && !isBeingDeleted(pod))
      const healthy = expected.filter(isReady).length
      const desired = desiredHealthy(objectAt(budget, 'spec'), expected.length)
      const allowed = Math.max(0, healthy - desired)
      await store.change(budgets, namespace, name, (draft) => {
        const status = ensureObject(draft, 'status')
        status.observedGeneration = numberAt(draft, 'metadata', 'generation')
        status.expectedPods = expected.length
        status.currentHealthy = healthy
        status.desiredHealthy = desired
        status.disruptionsAllowed = allowed
        setCondition(draft, {
          type: 'DisruptionAllowed',
          status: allowed > 0 ? 'True' : 'False',
          reason: allowed > 0 ? 'SufficientPods' : 'InsufficientPods',
          message: '',
        })
      })
    },
  })
}

function desiredHealthy(spec: JsonObject, expected: number): number {
  const share = (value: unknown) =>
    typeof value === 'number' ? value : Math.ceil((Number.parseFloat(String(value)) / 100) * expected)
  if (spec.minAvailable !== undefined) return share(spec.minAvailable)
  return Math.max(0, expected - share(spec.maxUnavailable ?? 0))
}
