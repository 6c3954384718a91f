import type { ScalePlan } from '#lib/domain/action.ts'

/** Binds what the admin saw to what will run. An array of arrays: key order cannot change the text. */
export function planHash(plan: Omit<ScalePlan, 'hash'>, digest: (text: string) => string): string {
  const { target } = plan
  return digest(
    JSON.stringify([
      'scale-plan@1',
      [plan.actionId, plan.from, plan.to, plan.plannedAt, plan.expiresAt, plan.kubectl],
      [
        target.namespace,
        target.kind,
        target.name,
        target.uid,
        target.resourceVersion,
        target.generation,
        target.release,
      ],
      plan.change.map(({ path, from, to }) => [path, from, to]),
      plan.guardrails.map(({ code, level }) => [code, level]),
      plan.warnings,
    ]),
  )
}
