import 'server-only'

export type Backoff = { readonly firstMs: number; readonly maxMs: number }

export const watchBackoff: Backoff = { firstMs: 500, maxMs: 30_000 }

/** Full jitter: anywhere between nothing and the doubled ceiling, so that a fleet does not return in step. */
export function backoffMs(failures: number, { firstMs, maxMs }: Backoff, random: () => number): number {
  return Math.round(random() * Math.min(maxMs, firstMs * 2 ** Math.max(0, failures - 1)))
}
