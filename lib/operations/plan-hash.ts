import type { Plan } from '#lib/domain/action.ts'

/** Binds what the admin saw to what will run. Keys are sorted, so their order cannot change the text. */
export function planHash(plan: Omit<Plan, 'hash'>, digest: (text: string) => string): string {
  return digest(JSON.stringify(['plan@2', sorted(plan)]))
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.entries(value)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([key, inner]) => [key, sorted(inner)])
}
