import { expect } from 'vitest'
import { mergePatch, strategicPatch } from '#e2e/cluster/api.ts'
import { list, text, valueAt } from '#e2e/cluster/json-value.ts'
import {
  conditionOf,
  eventually,
  expectRefusal,
  expectStatus,
  generationOf,
  itemsOf,
  versionOf,
} from '../expectations.ts'
import { appLabel, deployment, envPatch, imagePatch, missingTag, statefulSet } from '../objects.ts'
import type { Row } from '../row.ts'
import { deploy, freshName, nameIn, settle, type Trial } from '../trial.ts'

const replicas = (count: number) => ({ spec: { replicas: count } })
const revisionKey = 'deployment.kubernetes.io/revision'

async function replicaSetsOf(trial: Trial, path: string) {
  const answer = await trial.admin.get(`${trial.apps}/replicasets?labelSelector=${appLabel}%3D${nameIn(path)}`)
  const byRevision = itemsOf(answer).map((set) => ({
    revision: Number(valueAt(set, 'metadata', 'annotations', revisionKey)),
    replicas: valueAt(set, 'spec', 'replicas'),
    template: valueAt(set, 'spec', 'template'),
  }))
  return byRevision.toSorted((a, b) => a.revision - b.revision)
}

const progress = (object: unknown) => text(valueAt(conditionOf(object, 'Progressing'), 'reason') ?? '')

export const scaleRows: Row[] = [
  {
    number: 50,
    claim: 'a Scale is of autoscaling/v1, its selector a string, and zero is written as absent',
    usedByConsole: true,
    run: async (trial) => {
      const path = await deploy(trial)
      const answer = await trial.admin.get(`${path}/scale`)
      expectStatus(answer, 200)
      expect(answer.json).toMatchObject({ apiVersion: 'autoscaling/v1', kind: 'Scale' })
      expect(valueAt(answer.json, 'spec')).toEqual({})
      expect(text(valueAt(answer.json, 'status', 'selector'))).toBe(`${appLabel}=${nameIn(path)}`)
    },
  },
  {
    number: 51,
    claim: 'a merge or strategic patch of /scale makes a new generation',
    usedByConsole: false,
    run: async (trial) => {
      const path = await deploy(trial)
      for (const [count, type] of [
        [1, mergePatch],
        [0, strategicPatch],
      ] as const) {
        const before = Number(generationOf((await trial.admin.get(path)).json))
        expectStatus(await trial.admin.patch(`${path}/scale`, replicas(count), type), 200)
        const after = (await trial.admin.get(path)).json
        expect(valueAt(after, 'spec', 'replicas')).toBe(count)
        expect(generationOf(after)).toBe(before + 1)
      }
    },
  },
  {
    number: 51,
    claim: 'a patch of /scale: stale 409, negative 422, dry-run keeps',
    usedByConsole: false,
    run: async (trial) => {
      const path = await deploy(trial)
      const scale = `${path}/scale`
      const stale = versionOf((await trial.admin.get(scale)).json)
      await trial.admin.patch(path, { metadata: { labels: { moved: 'yes' } } })
      const answer = await trial.admin.patch(scale, { metadata: { resourceVersion: stale }, ...replicas(1) })
      expectRefusal(answer, 409, 'Conflict')
      expectRefusal(await trial.admin.patch(scale, replicas(-1)), 422, 'Invalid')
      expectStatus(await trial.admin.patch(`${scale}?dryRun=All`, replicas(1)), 200)
      expect(valueAt((await trial.admin.get(path)).json, 'spec', 'replicas')).toBe(0)
    },
  },
  {
    number: 51,
    claim: 'replicas, an annotation and the precondition land in one patch of the workload, and the rollout settles',
    usedByConsole: true,
    run: async (trial) => {
      const path = await deploy(trial, { replicas: 1 })
      const before = (await settle(trial, path)).json
      const patch = { metadata: { resourceVersion: versionOf(before), annotations: { why: 'row 51' } }, ...replicas(2) }
      const answer = await trial.admin.patch(path, patch)
      expectStatus(answer, 200)
      expect(generationOf(answer.json)).toBe(Number(generationOf(before)) + 1)
      expect(valueAt(answer.json, 'status', 'observedGeneration')).toBe(generationOf(before))
      const settled = (await settle(trial, path)).json
      expect(valueAt(settled, 'status', 'readyReplicas')).toBe(2)
      expect(valueAt(settled, 'metadata', 'annotations', 'why')).toBe('row 51')
      await trial.admin.patch(path, replicas(0))
    },
  },
  {
    number: 52,
    claim: 'a StatefulSet is patched and scaled alike, and tells its revisions',
    usedByConsole: true,
    run: async (trial) => {
      const name = freshName('row')
      const sets = `${trial.apps}/statefulsets`
      expectStatus(await trial.admin.post(sets, statefulSet({ name, image: trial.image, replicas: 1 })), 201)
      const first = (await settle(trial, `${sets}/${name}`)).json
      expect(text(valueAt(first, 'status', 'currentRevision'))).toBe(valueAt(first, 'status', 'updateRevision'))
      expectStatus(await trial.admin.patch(`${sets}/${name}`, replicas(2)), 200)
      const settled = (await settle(trial, `${sets}/${name}`)).json
      expect(valueAt(settled, 'status', 'readyReplicas')).toBe(2)
      expect(valueAt((await trial.admin.get(`${sets}/${name}/scale`)).json, 'spec', 'replicas')).toBe(2)
      expectStatus(await trial.admin.patch(`${sets}/${name}`, envPatch('ADDED', 'yes')), 200)
      const changed = await eventually(
        () => trial.admin.get(`${sets}/${name}`),
        (answer) => valueAt(answer.json, 'status', 'updateRevision') !== valueAt(first, 'status', 'updateRevision'),
        10_000,
      )
      expect(generationOf(changed.json)).toBe(3)
      await trial.admin.delete(`${sets}/${name}`)
    },
  },
]

export const rolloutRows: Row[] = [
  {
    number: 53,
    claim: 'an env patch makes a second ReplicaSet and leaves the first at zero',
    usedByConsole: true,
    run: async (trial) => {
      const path = await deploy(trial, { replicas: 1 })
      await settle(trial, path)
      await trial.admin.patch(path, envPatch('ADDED', 'yes'))
      await settle(trial, path)
      const sets = await replicaSetsOf(trial, path)
      expect(sets).toMatchObject([
        { revision: 1, replicas: 0 },
        { revision: 2, replicas: 1 },
      ])
      await trial.admin.patch(path, replicas(0))
    },
  },
  {
    number: 54,
    claim: 'the restartedAt annotation of the template starts a rollout',
    usedByConsole: true,
    run: async (trial) => {
      const path = await deploy(trial, { replicas: 1 })
      await settle(trial, path)
      const annotations = { 'kubectl.kubernetes.io/restartedAt': new Date().toISOString() }
      await trial.admin.patch(path, { spec: { template: { metadata: { annotations } } } })
      await settle(trial, path)
      expect(await replicaSetsOf(trial, path)).toHaveLength(2)
      await trial.admin.patch(path, replicas(0))
    },
  },
  {
    number: 54,
    claim: 'a paused Deployment starts no rollout',
    usedByConsole: false,
    run: async (trial) => {
      const path = await deploy(trial, { replicas: 1 })
      await settle(trial, path)
      const patch = { spec: { paused: true, ...envPatch('ADDED', 'yes').spec } }
      const { json } = await trial.admin.patch(path, patch)
      await eventually(
        () => trial.admin.get(path),
        (answer) => valueAt(answer.json, 'status', 'observedGeneration') === generationOf(json),
        10_000,
      )
      expect(await replicaSetsOf(trial, path)).toHaveLength(1)
      await trial.admin.patch(path, { spec: { paused: false, replicas: 0 } })
    },
  },
  {
    number: 55,
    claim: 'a bad image ends in ProgressDeadlineExceeded while old pods stay; the old template back mends it',
    usedByConsole: true,
    run: async (trial) => {
      const path = await deploy(trial, { replicas: 1, progressDeadlineSeconds: 5 })
      await settle(trial, path)
      const [first] = await replicaSetsOf(trial, path)
      await trial.admin.patch(path, imagePatch(`${trial.image.split(':')[0]}:${missingTag}`))
      const late = (object: unknown) => progress(object) === 'ProgressDeadlineExceeded'
      const failed = (
        await eventually(
          () => trial.admin.get(path),
          (answer) => late(answer.json),
          40_000,
        )
      ).json
      expect(conditionOf(failed, 'Progressing')).toMatchObject({ status: 'False' })
      expect(conditionOf(failed, 'Available')).toMatchObject({ status: 'True' })
      expect(valueAt(failed, 'status', 'availableReplicas')).toBe(1)

      const image = valueAt(first?.template, 'spec', 'containers', 0, 'image')
      await trial.admin.patch(path, imagePatch(text(image)))
      const mended = (object: unknown) => progress(object) === 'NewReplicaSetAvailable'
      const settled = (
        await eventually(
          () => trial.admin.get(path),
          (answer) => mended(answer.json),
          40_000,
        )
      ).json
      expect(valueAt(settled, 'metadata', 'annotations', revisionKey)).toBe('3')
      await trial.admin.patch(path, replicas(0))
    },
  },
  {
    number: 56,
    claim: 'beyond a pod quota the dry-run and the patch are accepted, and ReplicaFailure follows',
    usedByConsole: false,
    run: async (trial) => {
      const namespace = freshName(`${trial.namespace}-quota`)
      expectStatus(await trial.admin.post('/api/v1/namespaces', { metadata: { name: namespace } }), 201)
      try {
        const quota = { metadata: { name: 'pods' }, spec: { hard: { pods: '1' } } }
        expectStatus(await trial.admin.post(`/api/v1/namespaces/${namespace}/resourcequotas`, quota), 201)
        const deployments = `/apis/apps/v1/namespaces/${namespace}/deployments`
        await trial.admin.post(deployments, deployment({ name: 'x', image: trial.image, replicas: 0 }))
        expectStatus(await trial.admin.patch(`${deployments}/x?dryRun=All`, replicas(3)), 200)
        expectStatus(await trial.admin.patch(`${deployments}/x`, replicas(3)), 200)
        const failing = (object: unknown) => conditionOf(object, 'ReplicaFailure') !== undefined
        const answer = await eventually(
          () => trial.admin.get(`${deployments}/x`),
          ({ json }) => failing(json),
          30_000,
        )
        const condition = conditionOf(answer.json, 'ReplicaFailure')
        expect(condition).toMatchObject({ status: 'True', reason: 'FailedCreate' })
        expect(text(valueAt(condition, 'message'))).toContain('exceeded quota')
        expect(list(valueAt(answer.json, 'status', 'conditions')).length).toBeGreaterThan(1)
      } finally {
        await trial.admin.delete(`/api/v1/namespaces/${namespace}`)
      }
    },
  },
]
