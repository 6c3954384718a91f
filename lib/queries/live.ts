import type { QueryClient } from '@tanstack/react-query'

import type { LiveMessage } from '#lib/contracts/live.ts'
import { topologySchema } from '#lib/contracts/topology.ts'
import { actionsQuery } from './actions.ts'
import { batched } from './batch.ts'
import { ApiRefusal, getJson, isSignedOut } from './http.ts'
import { applyNews, changeLiveState } from './live-cache.ts'
import type { TabMessage } from './live-message.ts'
import { firstLiveState, liveStateQuery, silenceLimitMs } from './live-state.ts'
import { openLiveStream, type LiveStream } from './live-stream.ts'
import { chooseLeader, openTabChannel } from './live-tabs.ts'
import { replaceTopology } from './merge-news.ts'
import { topologyQuery } from './topology.ts'

const batchMs = 100
const leaderAnswerMs = 3_000

export type Live = {
  /** Someone signed in again, and this tab's page knows the new session: it goes on, and the other tabs are told. */
  readonly resume: () => void
  readonly stop: () => void
}

/**
 * Keeps the query cache current until it is stopped. One tab of the browser holds the EventSource and shares what it
 * hears; each tab writes its own cache. Views read the cache and do not know that this exists.
 * @param onSignedIn Another tab signed in again while this one's session had ended.
 */
export function startLive(client: QueryClient, onSignedIn: () => void): Live {
  let stream: LiveStream | null = null
  let heardAt = Date.now()
  let askedAt: number | null = null

  const write = batched<LiveMessage>(batchMs, (messages) => applyNews(client, messages, Date.now()))
  const channel = openTabChannel(hear)
  const leadership = chooseLeader({ lead, follow: () => channel.say({ kind: 'hello' }) })

  function lead() {
    stream = open()
    return () => {
      stream?.close()
      stream = null
    }
  }

  function open(): LiveStream {
    return openLiveStream('/api/live', {
      onMessage: (message) => {
        heardAt = Date.now()
        write(message)
        channel.say({ kind: 'news', message })
      },
      onLost: () => {
        changeLiveState(client, { connection: 'reconnecting' })
        sharePicture()
      },
      onEnded: () => {
        changeLiveState(client, { connection: 'ended' })
        channel.say({ kind: 'news', message: { event: 'session-ended', data: {} } })
      },
      probe: () => probe(client),
    })
  }

  function goOn() {
    if (!isEnded(client)) return
    heardAt = Date.now()
    changeLiveState(client, { connection: 'connecting', heardAt })
    if (stream) stream = open()
  }

  function hear(message: TabMessage) {
    switch (message.kind) {
      case 'hello':
        if (stream) sharePicture()
        return
      case 'signed-in':
        return isEnded(client) ? onSignedIn() : undefined
      case 'nudge':
        stream?.nudge()
        if (stream) sharePicture()
        return
      case 'news':
        heardLeader()
        if (message.message.event === 'session-ended') changeLiveState(client, { connection: 'ended' })
        else write(message.message)
        return
      case 'picture':
        heardLeader()
        takePicture(message)
    }
  }

  function heardLeader() {
    heardAt = Date.now()
    askedAt = null
  }

  function sharePicture() {
    channel.say({
      kind: 'picture',
      state: client.getQueryData(liveStateQuery().queryKey) ?? firstLiveState,
      topology: client.getQueryData(topologyQuery().queryKey) ?? null,
      actions: client.getQueryData(actionsQuery().queryKey) ?? null,
    })
  }

  function takePicture({ state, topology, actions }: Extract<TabMessage, { kind: 'picture' }>) {
    if (stream) return
    client.setQueryData(liveStateQuery().queryKey, state)
    if (topology) client.setQueryData(topologyQuery().queryKey, (old) => replaceTopology(old, topology))
    if (actions) client.setQueryData(actionsQuery().queryKey, actions)
  }

  /** A follower that hears nothing asks its leader, and takes over when the leader does not answer. */
  function watch() {
    if (stream || isEnded(client)) return
    const now = Date.now()
    if (now - heardAt < silenceLimitMs) return
    if (isLive(client)) changeLiveState(client, { connection: 'reconnecting' })
    if (askedAt === null) {
      askedAt = now
      channel.say({ kind: 'nudge' })
    } else if (now - askedAt > leaderAnswerMs) {
      askedAt = null
      heardAt = now
      leadership.takeOver()
    }
  }

  function wake() {
    if (document.visibilityState === 'hidden') return
    if (stream) stream.nudge()
    else channel.say({ kind: 'hello' })
  }

  const ticker = setInterval(watch, 1_000)
  document.addEventListener('visibilitychange', wake)
  addEventListener('online', wake)
  return {
    resume: () => {
      goOn()
      channel.say({ kind: 'signed-in' })
    },
    stop: () => {
      clearInterval(ticker)
      document.removeEventListener('visibilitychange', wake)
      removeEventListener('online', wake)
      leadership.stop()
      channel.close()
    },
  }
}

/** Also the poll of a browser whose way to the stream is blocked: the picture it brings is used. */
async function probe(client: QueryClient): Promise<'ended' | 'answered' | 'silent'> {
  try {
    const fresh = await getJson('/api/topology', topologySchema)
    client.setQueryData(topologyQuery().queryKey, (old) => replaceTopology(old, fresh))
    changeLiveState(client, { heardAt: Date.now() })
    return 'answered'
  } catch (error) {
    if (isSignedOut(error)) return 'ended'
    return error instanceof ApiRefusal ? 'answered' : 'silent'
  }
}

function isLive(client: QueryClient): boolean {
  return client.getQueryData(liveStateQuery().queryKey)?.connection === 'live'
}

function isEnded(client: QueryClient): boolean {
  return client.getQueryData(liveStateQuery().queryKey)?.connection === 'ended'
}
