import { setTimeout as pause } from 'node:timers/promises'
import { expect } from 'vitest'
import { valueAt } from '#e2e/cluster/json-value.ts'
import type { Watch, WatchEvent } from '#e2e/cluster/watch.ts'
import { expectRefusal, expectStatus, nameOf, versionOf } from '../expectations.ts'
import type { Row } from '../row.ts'
import { deploy, nameIn, type Trial } from '../trial.ts'

const soonMs = 10_000
const about = (type: string, name: string) => (event: WatchEvent) =>
  event.type === type && valueAt(event.object, 'metadata', 'name') === name

async function watching(trial: Trial, query: string, look: (watch: Watch) => Promise<void>) {
  const watch = await trial.admin.watch(`${trial.deployments}?watch=1&${query}`)
  try {
    expect(watch.status).toBe(200)
    await look(watch)
  } finally {
    watch.close()
  }
}

const currentVersion = async (trial: Trial) => versionOf((await trial.admin.get(`${trial.deployments}?limit=1`)).json)

/** What such a watch hears, and whether the server ends it; two seconds tell. */
async function watchFromTheFirstVersion(trial: Trial): Promise<{ events: WatchEvent[]; isOver: boolean }> {
  const watch = await trial.admin.watch(`${trial.core}/events?watch=1&resourceVersion=1`)
  expect(watch.status).toBe(200)
  const isOver = await Promise.race([watch.ended.then(() => true), pause(2_000, false)])
  watch.close()
  return { events: watch.events, isOver }
}

export const watchRows: Row[] = [
  {
    number: 28,
    claim: "from a list's version come all later events, whose objects have a kind, with DELETED after a delete",
    usedByConsole: true,
    run: async (trial) => {
      await watching(trial, `resourceVersion=${await currentVersion(trial)}`, async (watch) => {
        const path = await deploy(trial)
        const added = await watch.until(about('ADDED', nameIn(path)), soonMs)
        expect(added.object).toMatchObject({ apiVersion: 'apps/v1', kind: 'Deployment' })
        expectStatus(await trial.admin.delete(path), 200)
        await watch.until(about('DELETED', nameIn(path)), soonMs)
      })
    },
  },
  {
    number: 29,
    claim: 'without a version the objects that exist come first, as ADDED',
    usedByConsole: true,
    run: (trial) => watching(trial, '', async (watch) => void (await watch.until(about('ADDED', trial.x), soonMs))),
  },
  {
    number: 30,
    claim: 'an object that leaves the label selector is DELETED, with the labels it had',
    usedByConsole: false,
    run: async (trial) => {
      const path = await deploy(trial, { labels: { club: 'in' } })
      await watching(trial, 'labelSelector=club%3Din', async (watch) => {
        await watch.until(about('ADDED', nameIn(path)), soonMs)
        await trial.admin.patch(path, { metadata: { labels: { club: 'out' } } })
        const gone = await watch.until(about('DELETED', nameIn(path)), soonMs)
        expect(valueAt(gone.object, 'metadata', 'labels', 'club')).toBe('in')
      })
    },
  },
  {
    number: 31,
    claim: 'fieldSelector=metadata.name watches one object',
    usedByConsole: true,
    run: async (trial) => {
      const path = await deploy(trial)
      const query = `fieldSelector=metadata.name%3D${nameIn(path)}&resourceVersion=${await currentVersion(trial)}`
      await watching(trial, query, async (watch) => {
        const other = await deploy(trial)
        await trial.admin.patch(path, { metadata: { labels: { seen: 'yes' } } })
        await watch.until(about('MODIFIED', nameIn(path)), soonMs)
        expect(watch.events.map((event) => nameOf(event.object))).not.toContain(nameIn(other))
      })
    },
  },
  {
    number: 32,
    claim: 'timeoutSeconds=2 ends the stream cleanly after two seconds',
    usedByConsole: true,
    run: async (trial) => {
      const started = performance.now()
      await watching(trial, `timeoutSeconds=2&resourceVersion=${await currentVersion(trial)}`, async (watch) => {
        await watch.ended
        const elapsedMs = performance.now() - started
        expect(elapsedMs).toBeGreaterThan(1_500)
        expect(elapsedMs).toBeLessThan(5_000)
        expect(watch.events.map((event) => event.type)).not.toContain('ERROR')
      })
    },
  },
  {
    number: 33,
    claim: 'a bookmark comes just before the time-out',
    usedByConsole: true,
    run: async (trial) => {
      const version = await currentVersion(trial)
      const query = `fieldSelector=metadata.name%3Dabsent&allowWatchBookmarks=true&timeoutSeconds=6&resourceVersion=${version}`
      await watching(trial, query, async (watch) => {
        await watch.ended
        const last = watch.events.at(-1)
        expect(last?.type).toBe('BOOKMARK')
        expect(last?.object).toMatchObject({ apiVersion: 'apps/v1', kind: 'Deployment' })
        expect(versionOf(last?.object)).toMatch(/^\d+$/)
      })
    },
  },
  {
    number: 33,
    claim: 'a quiet watch hears a bookmark within about a minute',
    usedByConsole: true,
    run: async (trial) => {
      const version = await currentVersion(trial)
      const quiet = `fieldSelector=metadata.name%3Dabsent&allowWatchBookmarks=true&resourceVersion=${version}`
      await watching(trial, `${quiet}&timeoutSeconds=300`, async (watch) => {
        await watch.until((event) => event.type === 'BOOKMARK', 75_000)
      })
    },
  },
  {
    number: 34,
    claim: 'sendInitialEvents: what exists as ADDED, then a bookmark that marks the end',
    usedByConsole: true,
    run: async (trial) => {
      const query = 'sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true'
      await watching(trial, query, async (watch) => {
        const end = await watch.until((event) => event.type === 'BOOKMARK', soonMs)
        expect(valueAt(end.object, 'metadata', 'annotations', 'k8s.io/initial-events-end')).toBe('true')
        const before = watch.events.slice(0, watch.events.indexOf(end))
        expect(before.some(about('ADDED', trial.x))).toBe(true)
      })
    },
  },
  {
    number: 34,
    claim: 'sendInitialEvents without resourceVersionMatch answers 422',
    usedByConsole: false,
    run: async ({ admin, deployments }) => {
      expectRefusal(await admin.get(`${deployments}?watch=1&sendInitialEvents=true`), 422, 'Invalid')
    },
  },
  {
    number: 35,
    claim: 'an expired version answers 200, one ERROR event of 410, and the end',
    usedByConsole: true,
    run: async (trial) => {
      // Events are not kept in the server's watch cache, so etcd's compaction alone decides; it comes within two
      // intervals, and until then an old version is served.
      const deadline = performance.now() + 140_000
      let heard = await watchFromTheFirstVersion(trial)
      while (heard.events[0]?.type !== 'ERROR' && performance.now() < deadline) {
        heard = await watchFromTheFirstVersion(trial)
      }
      expect(heard.events.map((event) => event.type)).toEqual(['ERROR'])
      expect(heard.events[0]?.object).toMatchObject({ kind: 'Status', code: 410, reason: 'Expired' })
      expect(heard.isOver).toBe(true)
    },
  },
  {
    number: 36,
    claim: 'a watch without the right answers 403',
    usedByConsole: true,
    run: async ({ restricted, core }) => {
      expectRefusal(await restricted.get(`${core}/secrets?watch=1&timeoutSeconds=1`), 403, 'Forbidden')
    },
  },
]
