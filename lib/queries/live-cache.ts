import type { QueryClient } from '@tanstack/react-query'

import type { LiveMessage } from '#lib/contracts/live.ts'
import type { Action } from '#lib/domain/action.ts'
import type { Topology } from '#lib/domain/topology.ts'
import { actionsQuery, withAction } from './actions.ts'
import { growHistory } from './history.ts'
import { firstLiveState, liveStateQuery, type LiveState } from './live-state.ts'
import { mergeDelta, replaceTopology } from './merge-news.ts'
import { topologyQuery } from './topology.ts'

/** Applies news to the query cache: one write per key, however many messages came together. */
export function applyNews(client: QueryClient, messages: readonly LiveMessage[], heardAt: number): void {
  const before = client.getQueryData(topologyQuery().queryKey)
  let topology = before
  let actions = client.getQueryData(actionsQuery().queryKey)
  let at: string | null = null
  for (const message of messages) {
    growHistory(client, message)
    topology = nextTopology(topology, message)
    actions = nextActions(actions, message)
    if (message.event === 'heartbeat') at = message.data.at
  }
  if (topology && topology !== before) client.setQueryData(topologyQuery().queryKey, topology)
  if (actions) client.setQueryData(actionsQuery().queryKey, actions)
  changeLiveState(client, { connection: 'live', heardAt, ...(at ? { skewMs: heardAt - Date.parse(at) } : {}) })
}

export function changeLiveState(client: QueryClient, change: Partial<LiveState>): void {
  client.setQueryData(liveStateQuery().queryKey, (state = firstLiveState): LiveState => ({ ...state, ...change }))
}

function nextTopology(topology: Topology | undefined, message: LiveMessage): Topology | undefined {
  switch (message.event) {
    case 'snapshot':
      return replaceTopology(topology, message.data.topology)
    case 'delta':
      return topology && mergeDelta(topology, message.data)
    case 'heartbeat': {
      const { asOf, freshness } = message.data
      return topology && { ...topology, asOf, freshness }
    }
    case 'action':
    case 'history':
    case 'session-ended':
      return topology
  }
}

function nextActions(actions: readonly Action[] | undefined, message: LiveMessage): readonly Action[] | undefined {
  if (message.event === 'snapshot') return message.data.actions
  if (message.event === 'action') return withAction(actions ?? [], message.data)
  return actions
}
