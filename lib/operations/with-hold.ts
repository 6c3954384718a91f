import { HoldLost, type Stored, type World } from './ports.ts'

/**
 * Works on an open action as the only one, here and among all console processes. Null when another one has it, or takes
 * it over in between: then that one goes on.
 */
export async function withHold<Value>(
  world: World,
  { actionId, which }: { readonly actionId: string; readonly which: 'abandoned' | 'mine' },
  work: (stored: Stored) => Promise<Value>,
): Promise<Value | null> {
  if (world.inHand.has(actionId)) return null
  world.inHand.add(actionId)
  try {
    const stored = await world.actions.take(actionId, which)
    return stored && (await work(stored))
  } catch (error) {
    if (error instanceof HoldLost) return null
    throw error
  } finally {
    world.inHand.delete(actionId)
  }
}
