import 'server-only'

import { holdSeconds } from '#lib/database/action-holds.ts'
import { lookAfterApprovals } from '#lib/operations/look-after-approvals.ts'
import { requestTeller } from '#lib/operations/request-teller.ts'
import type { World } from '#lib/operations/ports.ts'
import { reconcileIntents } from '#lib/operations/reconcile-intents.ts'

const everyMs = (holdSeconds * 1_000) / 3

/**
 * Keeps what this process works on in its hands, and picks up what nobody holds any more: at once, and then often enough
 * that an action left by a crash is closed within half a minute.
 */
export function lookAfterActions(world: World, onError: (error: unknown) => void): { readonly stop: () => void } {
  const tellOfRequests = requestTeller(world)
  const look = () => {
    void tellOfRequests().catch(onError)
    void reconcileIntents(world).catch(onError)
    void lookAfterApprovals(world).catch(onError)
  }
  const keep = () => void world.actions.keep([...world.inHand]).catch(onError)
  look()
  const timers = [setInterval(look, everyMs), setInterval(keep, everyMs)]
  for (const timer of timers) timer.unref()
  return { stop: () => timers.forEach(clearInterval) }
}
