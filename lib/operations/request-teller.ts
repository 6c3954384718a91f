import type { World } from './ports.ts'

/**
 * Tells the browsers of this process of requests that came to another one, and of those that were decided there: who is
 * to decide must see them, whichever console answers.
 */
export function requestTeller(world: World): () => Promise<void> {
  let told = new Set<string>()
  return async () => {
    const waiting = (await world.actions.pendingActions()).map(({ action }) => action)
    const ids = new Set(waiting.map(({ id }) => id))
    const decided = await Promise.all([...told].filter((id) => !ids.has(id)).map((id) => world.actions.find(id)))
    for (const action of waiting) if (!told.has(action.id)) world.announce(action)
    for (const found of decided) if (found) world.announce(found.action)
    told = ids
  }
}
