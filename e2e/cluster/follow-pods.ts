import { setTimeout as pause } from 'node:timers/promises'
import type { Api } from './api.ts'
import { list, valueAt } from './json-value.ts'
import type { Watch } from './watch.ts'

type Hear = { present: (pod: unknown) => void; gone: (uid: string) => void }

const againMs = 300

/** Tells of every pod of a namespace until it is stopped, over restarts of the API server too. */
export function followPods(api: Api, namespace: string, hear: Hear): { stop: () => Promise<void> } {
  const path = `/api/v1/namespaces/${namespace}/pods`
  const known = new Set<string>()
  let isStopped = false
  let watch: Watch | undefined

  const present = (pod: unknown) => {
    known.add(uidOf(pod))
    hear.present(pod)
  }
  const gone = (uid: string) => {
    if (known.delete(uid)) hear.gone(uid)
  }

  async function listAndWatch() {
    const { status, json } = await api.get(path)
    if (status !== 200) throw new Error(`Listing pods was answered ${status}`)
    const pods = list(valueAt(json, 'items'))
    const there = new Set(pods.map(uidOf))
    for (const uid of [...known].filter((each) => !there.has(each))) gone(uid)
    for (const pod of pods) present(pod)
    const version = String(valueAt(json, 'metadata', 'resourceVersion'))
    watch = await api.watch(`${path}?watch=true&resourceVersion=${version}`, ({ type, object }) => {
      if (type === 'ADDED' || type === 'MODIFIED') present(object)
      if (type === 'DELETED') gone(uidOf(object))
      // An expired version: the next round lists again.
      if (type === 'ERROR' || type === 'STATUS') watch?.close()
    })
    if (isStopped) watch.close()
    await watch.ended
  }

  const work = (async () => {
    while (!isStopped) {
      // The API server is stopped and started by tests; what it was is found out by the next list.
      await listAndWatch().catch(() => {})
      if (!isStopped) await pause(againMs)
    }
  })()
  return {
    async stop() {
      isStopped = true
      watch?.close()
      await work
    },
  }
}

const uidOf = (pod: unknown): string => String(valueAt(pod, 'metadata', 'uid'))
