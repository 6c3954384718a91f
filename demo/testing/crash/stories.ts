import type { WorkloadRef } from '#lib/domain/topology.ts'
import type { Console } from './lane.ts'
import type { Order } from './protocol.ts'

/** One kind of action: what is ordered, whatever the trial before left behind. */
export type Story = {
  readonly name: string
  readonly order: (console: Console) => Promise<Order>
  /** Begins when the plan is made: the change cannot prove itself and is taken back. */
  readonly fails?: boolean
  /** The policy asks for a second admin. */
  readonly isApproved?: boolean
}

export const collector: WorkloadRef = { namespace: 'tracardi', kind: 'Deployment', name: 'be-fa-public' }
const guiApi: WorkloadRef = { namespace: 'tracardi', kind: 'Deployment', name: 'be-fa-private' }

export const stories: readonly Story[] = [
  { name: 'scale', order: async (console) => edit(collector, await scaled(console, collector)) },
  { name: 'switch', order: async (console) => edit(collector, await switched(console)) },
  { name: 'restart', order: async () => edit(guiApi, { kind: 'restart' }) },
  {
    name: 'return',
    async order(console) {
      const known = await console.ask('revisionBefore', collector)
      if (known === null) await console.carryOut(edit(collector, await switched(console)))
      const revision = known ?? (await console.ask('revisionBefore', collector))
      return edit(collector, { kind: 'return-revision', revision: revision ?? '' })
    },
  },
  {
    name: 'undo',
    async order(console) {
      const action = await console.carryOut(edit(collector, await scaled(console, collector)))
      return edit(collector, { kind: 'undo', action })
    },
  },
  { name: 'taken back', order: async (console) => edit(collector, await switched(console)), fails: true },
  {
    name: 'group',
    async order(console) {
      const change = async (ref: WorkloadRef) => ({ ref, replicas: (await scaled(console, ref)).replicas })
      return { kind: 'group', changes: [await change(collector), await change(guiApi)] }
    },
  },
  {
    name: 'approved scale',
    order: async (console) => edit(collector, await scaled(console, collector)),
    isApproved: true,
  },
  { name: 'rotation', order: async ({ place }) => ({ kind: 'rotation', release: place.release }) },
  {
    name: 'approved rotation',
    order: async ({ place }) => ({ kind: 'rotation', release: place.release }),
    isApproved: true,
  },
]

export function storyOf(name: string): Story {
  const story = stories.find((one) => one.name === name)
  if (!story) throw new Error(`There is no story of “${name}”`)
  return story
}

function edit(ref: WorkloadRef, wish: Extract<Order, { kind: 'edit' }>['wish']): Order {
  return { kind: 'edit', ref, wish }
}

/** Up and down again. */
async function scaled({ read }: Console, ref: WorkloadRef) {
  const { fields } = await read(ref)
  return { kind: 'scale' as const, replicas: fields.replicas === 3 ? 4 : 3 }
}

async function switched({ read }: Console) {
  const { fields } = await read(collector)
  const [item] = Object.values(fields.guiApi)
  const isExposed = item?.from === 'literal' && item.value === 'yes'
  return { kind: 'switch-gui-api' as const, value: isExposed ? ('no' as const) : ('yes' as const) }
}
