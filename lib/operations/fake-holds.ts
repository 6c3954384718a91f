import { holdsTarget } from '#lib/domain/action.ts'
import { HoldLost, type ActionStore } from './ports.ts'

/** Who has which action until when; nobody's while it rests. Outlives a process. */
export type Holds = Map<string, { readonly holder: string | null; readonly until: number }>

type Holder = { readonly name: string; readonly isAlone: boolean; readonly elapsed: () => number }

const holdMs = 10_000

/** The store as one of several processes sees it. */
export function withHolds(actions: ActionStore, holds: Holds, { name, isAlone, elapsed }: Holder): ActionStore {
  const hold = (id: string) => void holds.set(id, { holder: name, until: elapsed() + holdMs })
  const has = (id: string) => (holds.get(id)?.holder ?? name) === name
  const isFree = (id: string, which: 'abandoned' | 'mine') => {
    const held = holds.get(id)
    if (!held || held.until <= elapsed()) return true
    if (held.holder === name) return which === 'mine'
    return held.holder !== null && isAlone
  }
  const isStillOpen = async (id: string) => {
    const found = await actions.find(id)
    return found !== null && holdsTarget(found.action.state)
  }
  return {
    ...actions,
    claim: async (id, claim) => {
      const claimed = await actions.claim(id, claim)
      if (claimed.claimed) hold(id)
      return claimed
    },
    ask: async (id, ask) => {
      const asked = await actions.ask(id, ask)
      if (asked.claimed) hold(id)
      return asked
    },
    approve: (id, approval) =>
      has(id) ? actions.approve(id, approval) : Promise.reject(new HoldLost('Another process works on it')),
    change: (id, change) =>
      has(id) ? actions.change(id, change) : Promise.reject(new HoldLost('Another process works on it')),
    take: async (id, which) => {
      if (!isFree(id, which) || !(await isStillOpen(id))) return null
      hold(id)
      return actions.find(id)
    },
    keep: async (ids) => {
      const open = await Promise.all(ids.map(isStillOpen))
      const mine = ids.filter((id, index) => open[index] && holds.get(id)?.holder === name)
      mine.forEach(hold)
      return mine.length
    },
    rest: async (id, forMs) => {
      if (has(id)) holds.set(id, { holder: null, until: elapsed() + forMs })
    },
  }
}

/** Whether an entry about it may be written: as `audit.append()` asks. */
export function holdsIt(holds: Holds, id: string, name: string): boolean {
  return holds.get(id)?.holder === name
}
