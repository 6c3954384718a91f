import { expect } from 'vitest'
import { text, valueAt } from '#e2e/cluster/json-value.ts'
import { eventually, expectRefusal, expectStatus, itemsOf, nameOf, namesOf, versionOf } from '../expectations.ts'
import { appLabel } from '../objects.ts'
import type { Row } from '../row.ts'
import { deploy, freshName, nameIn } from '../trial.ts'

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

export const readRows: Row[] = [
  {
    number: 13,
    claim: 'a Deployment has a UUID, its generations and a revision',
    usedByConsole: true,
    run: async ({ admin, deployments, x }) => {
      const answer = await admin.get(`${deployments}/${x}`)
      expectStatus(answer, 200)
      expect(answer.json).toMatchObject({
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: {
          name: x,
          uid: expect.stringMatching(uuid),
          generation: 1,
          annotations: { 'deployment.kubernetes.io/revision': '1' },
        },
        status: { observedGeneration: 1 },
      })
    },
  },
  {
    number: 14,
    claim: 'an absent Deployment answers 404 with its name, group and kind',
    usedByConsole: true,
    run: async ({ admin, deployments }) => {
      const answer = await admin.get(`${deployments}/absent`)
      expectRefusal(answer, 404, 'NotFound')
      expect(valueAt(answer.json, 'details')).toEqual({ name: 'absent', group: 'apps', kind: 'deployments' })
    },
  },
  {
    number: 15,
    claim: 'a list has a version, and its items have no kind',
    usedByConsole: true,
    run: async ({ admin, deployments }) => {
      const answer = await admin.get(deployments)
      expect(answer.json).toMatchObject({ apiVersion: 'apps/v1', kind: 'DeploymentList' })
      expect(versionOf(answer.json)).toMatch(/^\d+$/)
      expect(itemsOf(answer).length).toBeGreaterThan(0)
      for (const item of itemsOf(answer)) expect(item).not.toHaveProperty('kind')
    },
  },
  {
    number: 16,
    claim: 'a list in a namespace that does not exist answers 200 without items',
    usedByConsole: true,
    run: async ({ admin }) => {
      const answer = await admin.get('/api/v1/namespaces/absent/pods')
      expectStatus(answer, 200)
      expect(valueAt(answer.json, 'items')).toEqual([])
    },
  },
  {
    number: 17,
    claim: 'pages of one list share a version, and the last has no continue',
    usedByConsole: true,
    run: async (trial) => {
      const { admin } = trial
      await admin.post(`${trial.core}/configmaps`, { metadata: { name: 'page-1', labels: { page: 'yes' } } })
      await admin.post(`${trial.core}/configmaps`, { metadata: { name: 'page-2', labels: { page: 'yes' } } })
      const maps = `${trial.core}/configmaps`
      const first = await admin.get(`${maps}?limit=1`)
      expect(itemsOf(first)).toHaveLength(1)
      const remaining = Number(valueAt(first.json, 'metadata', 'remainingItemCount'))
      expect(remaining).toBeGreaterThan(0)
      const token = encodeURIComponent(text(valueAt(first.json, 'metadata', 'continue')))
      const rest = await admin.get(`${maps}?limit=500&continue=${token}`)
      expect(versionOf(rest.json)).toBe(versionOf(first.json))
      expect(itemsOf(rest)).toHaveLength(remaining)
      expect(valueAt(rest.json, 'metadata', 'continue') ?? '').toBe('')
    },
  },
  {
    number: 18,
    claim: 'a page of a labelled list has no remainingItemCount',
    usedByConsole: false,
    run: async (trial) => {
      await deploy(trial, { labels: { counted: 'no' } })
      await deploy(trial, { labels: { counted: 'no' } })
      const answer = await trial.admin.get(`${trial.deployments}?limit=1&labelSelector=counted%3Dno`)
      expect(text(valueAt(answer.json, 'metadata', 'continue'))).not.toBe('')
      expect(valueAt(answer.json, 'metadata', 'remainingItemCount')).toBeUndefined()
    },
  },
  {
    number: 19,
    claim: 'a bad continue or limit answers 400',
    usedByConsole: true,
    run: async ({ admin, deployments }) => {
      expectRefusal(await admin.get(`${deployments}?continue=zzz`), 400, 'BadRequest')
      expectRefusal(await admin.get(`${deployments}?limit=abc`), 400, 'BadRequest')
    },
  },
  {
    number: 20,
    claim: 'label selectors: =, !=, in, notin, exists and !',
    usedByConsole: true,
    run: async (trial) => {
      const palette = freshName('palette')
      const red = nameIn(await deploy(trial, { labels: { palette, colour: 'red' } }))
      const blue = nameIn(await deploy(trial, { labels: { palette, colour: 'blue' } }))
      const plain = nameIn(await deploy(trial, { labels: { palette } }))
      const selected = async (selector: string) => {
        const query = encodeURIComponent(`palette=${palette},${selector}`)
        return namesOf(await trial.admin.get(`${trial.deployments}?labelSelector=${query}`)).toSorted()
      }
      expect(await selected('colour=red')).toEqual([red])
      expect(await selected('colour!=red')).toEqual([blue, plain].toSorted())
      expect(await selected('colour in (red,blue)')).toEqual([red, blue].toSorted())
      expect(await selected('colour notin (red)')).toEqual([blue, plain].toSorted())
      expect(await selected('colour')).toEqual([red, blue].toSorted())
      expect(await selected('!colour')).toEqual([plain])
    },
  },
  {
    number: 20,
    claim: 'a malformed label selector answers 400',
    usedByConsole: true,
    run: async ({ admin, deployments }) => {
      expectRefusal(await admin.get(`${deployments}?labelSelector=%3D%3D%3D`), 400, 'BadRequest')
    },
  },
  {
    number: 21,
    claim: 'field selectors of pods: metadata.name, status.phase, spec.nodeName',
    usedByConsole: true,
    run: async ({ admin, core, x }) => {
      const [pod] = itemsOf(await admin.get(`${core}/pods?labelSelector=${appLabel}%3D${x}`))
      const name = nameOf(pod)
      const node = text(valueAt(pod, 'spec', 'nodeName'))
      const selected = async (selector: string) =>
        namesOf(await admin.get(`${core}/pods?fieldSelector=${encodeURIComponent(selector)}`))
      expect(await selected(`metadata.name=${name}`)).toEqual([name])
      expect(await selected('status.phase=Running')).toContain(name)
      expect(await selected('status.phase=Failed')).not.toContain(name)
      expect(await selected(`spec.nodeName=${node}`)).toContain(name)
      expect(await selected('spec.nodeName=no-such-node')).toEqual([])
    },
  },
  {
    number: 21,
    claim: 'an unknown field selector answers 400',
    usedByConsole: true,
    run: async ({ admin, core }) => {
      expectRefusal(await admin.get(`${core}/pods?fieldSelector=spec.nope%3D1`), 400, 'BadRequest')
    },
  },
  {
    number: 22,
    claim: 'resourceVersion=0 ignores the limit',
    usedByConsole: false,
    run: async (trial) => {
      await deploy(trial)
      // Answered from a cache that may lag.
      const ask = () => trial.admin.get(`${trial.deployments}?resourceVersion=0&limit=1`)
      const answer = await eventually(ask, (list) => itemsOf(list).length > 1, 5_000)
      expect(valueAt(answer.json, 'metadata', 'continue') ?? '').toBe('')
    },
  },
  {
    number: 23,
    claim: 'resourceVersionMatch without a version answers 422',
    usedByConsole: false,
    run: async ({ admin, deployments }) => {
      expectRefusal(await admin.get(`${deployments}?resourceVersionMatch=Exact`), 422, 'Invalid')
    },
  },
  {
    number: 23,
    claim: 'a version that is no number answers 400',
    usedByConsole: false,
    run: async ({ admin, deployments }) => {
      expectRefusal(await admin.get(`${deployments}?resourceVersion=abc`), 400, 'BadRequest')
    },
  },
  {
    number: 24,
    claim: 'a list from a future version answers 504 after about three seconds',
    usedByConsole: false,
    run: async ({ admin, deployments }) => {
      const future = Number(versionOf((await admin.get(deployments)).json)) + 1_000_000_000
      const answer = await admin.get(`${deployments}?resourceVersion=${future}`)
      expectRefusal(answer, 504, 'Timeout')
      expect(answer.elapsedMs).toBeGreaterThan(2_000)
      expect(answer.elapsedMs).toBeLessThan(8_000)
    },
  },
  {
    number: 25,
    claim: 'an exact version that has expired answers 410',
    usedByConsole: false,
    run: async ({ admin, deployments }) => {
      // A young server still holds its first versions; its compaction drops them within two intervals.
      const ask = () => admin.get(`${deployments}?resourceVersion=1&resourceVersionMatch=Exact`)
      expectRefusal(await eventually(ask, ({ status }) => status !== 200, 140_000), 410, 'Expired')
    },
  },
  {
    number: 26,
    claim: 'a list can be had as a Table or as metadata only',
    usedByConsole: false,
    run: async ({ admin, deployments }) => {
      const table = await admin.get(deployments, { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' })
      expect(table.json).toMatchObject({ kind: 'Table', apiVersion: 'meta.k8s.io/v1' })
      expect(valueAt(table.json, 'columnDefinitions', 0, 'name')).toBe('Name')
      const accept = 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io'
      const partial = await admin.get(deployments, { accept })
      expect(partial.json).toMatchObject({ kind: 'PartialObjectMetadataList' })
      expect(itemsOf(partial)[0]).not.toHaveProperty('spec')
    },
  },
  {
    number: 26,
    claim: 'text/html answers 406',
    usedByConsole: false,
    run: async ({ admin, deployments }) => {
      expectStatus(await admin.get(deployments, { accept: 'text/html' }), 406)
    },
  },
  {
    number: 27,
    claim: 'PUT on a collection and POST on an item answer 405',
    usedByConsole: false,
    run: async ({ admin, deployments, x }) => {
      expectRefusal(await admin.put(deployments, {}), 405, 'MethodNotAllowed')
      expectRefusal(await admin.post(`${deployments}/${x}`, {}), 405, 'MethodNotAllowed')
    },
  },
]
