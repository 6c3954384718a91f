import type { Action } from '#lib/domain/action.ts'
import { followEdit } from './follow-edit.ts'
import type { World } from './ports.ts'
import { reconcileAction } from './reconcile-intents.ts'

/** Carries a submitted action on after the answer went out; closing the browser changes nothing. */
export function pursue(world: World, action: Action): void {
  if (action.state === 'applied') world.inBackground(followEdit(world, action.id))
  if (action.state === 'unknown') world.inBackground(reconcileAction(world, action.id))
}
