import { expect } from 'vitest'
import { mergePatch } from '#e2e/cluster/api.ts'
import { list, text, valueAt } from '#e2e/cluster/json-value.ts'
import {
  conditionOf,
  eventually,
  expectRefusal,
  expectStatus,
  itemsOf,
  namesOf,
  nameOf,
  versionOf,
} from '../expectations.ts'
import { appLabel, autoscaler, budget } from '../objects.ts'
import type { Row } from '../row.ts'
import { deploy, freshName, nameIn, settle, type Trial } from '../trial.ts'
import { followLog } from '../log-stream.ts'

const podsOf = (trial: Trial, name: string) => trial.admin.get(`${trial.core}/pods?labelSelector=${appLabel}%3D${name}`)

async function podOf(trial: Trial, name: string) {
  const [pod] = itemsOf(await podsOf(trial, name))
  return { path: `${trial.core}/pods/${nameOf(pod)}`, name: nameOf(pod), uid: text(valueAt(pod, 'metadata', 'uid')) }
}

async function deployedPod(trial: Trial) {
  const deployment = await deploy(trial, { replicas: 1 })
  await settle(trial, deployment)
  return { deployment, pod: await podOf(trial, nameIn(deployment)) }
}

const eviction = (name: string) => ({ apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name } })

export const podRows: Row[] = [
  {
    number: 57,
    claim: 'the log of a pod is text/plain and tailLines counts',
    usedByConsole: true,
    run: async (trial) => {
      const { path } = await podOf(trial, trial.x)
      const log = await eventually(
        () => trial.admin.get(`${path}/log?tailLines=2`),
        ({ text }) => text !== '',
        20_000,
      )
      expectStatus(log, 200)
      expect(log.headers['content-type']).toContain('text/plain')
      expect(log.text.trimEnd().split('\n').length).toBeLessThanOrEqual(2)
    },
  },
  {
    number: 57,
    claim: 'the log of a wrong container answers 400, of a missing pod 404',
    usedByConsole: true,
    run: async (trial) => {
      const { path } = await podOf(trial, trial.x)
      expectRefusal(await trial.admin.get(`${path}/log?container=nope`), 400, 'BadRequest')
      expectRefusal(await trial.admin.get(`${trial.core}/pods/absent/log`), 404, 'NotFound')
    },
  },
  {
    number: 57,
    claim: 'a followed log streams until it is closed',
    usedByConsole: true,
    run: async (trial) => {
      const { path } = await podOf(trial, trial.x)
      const log = await followLog(trial.admin.access, `${path}/log?follow=true&tailLines=1`)
      expect(log.status).toBe(200)
      expect(await log.firstChunk).not.toBe('')
      expect(log.isOpen()).toBe(true)
      log.close()
    },
  },
  {
    number: 58,
    claim: 'a deleted pod answers 200 with a deletionTimestamp and is replaced',
    usedByConsole: true,
    run: async (trial) => {
      const { deployment, pod } = await deployedPod(trial)
      const answer = await trial.admin.delete(pod.path)
      expectStatus(answer, 200)
      expect(text(valueAt(answer.json, 'metadata', 'deletionTimestamp'))).toMatch(/Z$/)
      const replaced = (names: string[]) => names.length === 1 && names[0] !== pod.name
      await eventually(
        () => podsOf(trial, nameIn(deployment)),
        (pods) => replaced(namesOf(pods)),
        30_000,
      )
      await trial.admin.patch(deployment, { spec: { replicas: 0 } })
    },
  },
  {
    number: 58,
    claim: 'a delete with a foreign uid answers 409, a dry-run deletes nothing',
    usedByConsole: false,
    run: async (trial) => {
      const { path } = await podOf(trial, trial.x)
      const preconditions = { uid: '00000000-0000-4000-8000-000000000000' }
      expectRefusal(await trial.admin.delete(path, { preconditions }), 409, 'Conflict')
      expectStatus(await trial.admin.delete(`${path}?dryRun=All`), 200)
      expect(valueAt((await trial.admin.get(path)).json, 'metadata', 'deletionTimestamp')).toBeUndefined()
    },
  },
  {
    number: 59,
    claim: 'an eviction answers 201, and 429 when a budget forbids it',
    usedByConsole: false,
    run: async (trial) => {
      const { deployment, pod } = await deployedPod(trial)
      const budgets = `/apis/policy/v1/namespaces/${trial.namespace}/poddisruptionbudgets`
      const name = freshName('row')
      expectStatus(await trial.admin.post(budgets, budget(name, nameIn(deployment), 1)), 201)
      const counted = (object: unknown) => valueAt(object, 'status', 'expectedPods') === 1
      await eventually(
        () => trial.admin.get(`${budgets}/${name}`),
        ({ json }) => counted(json),
        20_000,
      )
      const refused = await trial.admin.post(`${pod.path}/eviction`, eviction(pod.name))
      expectRefusal(refused, 429, 'TooManyRequests')
      expect(list(valueAt(refused.json, 'details', 'causes'))[0]).toMatchObject({ reason: 'DisruptionBudget' })
      await trial.admin.delete(`${budgets}/${name}`)
      await eventually(
        () => trial.admin.get(`${budgets}/${name}`),
        ({ status }) => status === 404,
        10_000,
      )
      const allowed = () => trial.admin.post(`${pod.path}/eviction`, eviction(pod.name))
      expectStatus(await eventually(allowed, ({ status }) => status !== 429, 10_000), 201)
      await trial.admin.patch(deployment, { spec: { replicas: 0 } })
    },
  },
  {
    number: 60,
    claim: 'Events are found by the uid of what they are about',
    usedByConsole: true,
    run: async (trial) => {
      const uid = text(valueAt((await trial.admin.get(`${trial.deployments}/${trial.x}`)).json, 'metadata', 'uid'))
      const path = `${trial.core}/events?fieldSelector=involvedObject.uid%3D${uid}`
      const events = await eventually(
        () => trial.admin.get(path),
        (answer) => itemsOf(answer).length > 0,
        10_000,
      )
      expect(itemsOf(events).map((event) => valueAt(event, 'reason'))).toContain('ScalingReplicaSet')
      for (const event of itemsOf(events)) expect(valueAt(event, 'involvedObject', 'name')).toBe(trial.x)
    },
  },
  {
    number: 60,
    claim: 'the list of events.k8s.io/v1 calls them regarding and note',
    usedByConsole: false,
    run: async (trial) => {
      const answer = await trial.admin.get(`/apis/events.k8s.io/v1/namespaces/${trial.namespace}/events`)
      const event = itemsOf(answer).find((item) => valueAt(item, 'regarding', 'name') === trial.x)
      expect(text(valueAt(event, 'note'))).not.toBe('')
    },
  },
]

export const otherRows: Row[] = [
  {
    number: 61,
    claim: 'an autoscaler of v2 names its target and reports conditions',
    usedByConsole: true,
    run: async (trial) => {
      const target = nameIn(await deploy(trial, { replicas: 1 }))
      const autoscalers = `/apis/autoscaling/v2/namespaces/${trial.namespace}/horizontalpodautoscalers`
      const name = freshName('row')
      expectStatus(await trial.admin.post(autoscalers, autoscaler(name, target)), 201)
      const judged = (object: unknown) => conditionOf(object, 'AbleToScale') !== undefined
      const answer = await eventually(
        () => trial.admin.get(`${autoscalers}/${name}`),
        ({ json }) => judged(json),
        30_000,
      )
      expect(valueAt(answer.json, 'spec', 'scaleTargetRef')).toEqual({
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        name: target,
      })
      await trial.admin.delete(`${autoscalers}/${name}`)
      await trial.admin.patch(`${trial.deployments}/${target}`, { spec: { replicas: 0 } })
    },
  },
  {
    number: 61,
    claim: 'a disruption budget counts its pods',
    usedByConsole: true,
    run: async (trial) => {
      const budgets = `/apis/policy/v1/namespaces/${trial.namespace}/poddisruptionbudgets`
      const name = freshName('row')
      expectStatus(await trial.admin.post(budgets, budget(name, trial.x, 1)), 201)
      const counted = (object: unknown) => valueAt(object, 'status', 'expectedPods') === 1
      const answer = await eventually(
        () => trial.admin.get(`${budgets}/${name}`),
        ({ json }) => counted(json),
        20_000,
      )
      expect(valueAt(answer.json, 'status')).toMatchObject({
        currentHealthy: 1,
        desiredHealthy: 1,
        disruptionsAllowed: 0,
      })
      await trial.admin.delete(`${budgets}/${name}`)
    },
  },
  {
    number: 61,
    claim: 'pod metrics are a PodMetricsList, or 503 while their server is down',
    usedByConsole: true,
    run: async (trial) => {
      const answer = await trial.admin.get(`/apis/metrics.k8s.io/v1beta1/namespaces/${trial.namespace}/pods`)
      if (answer.status === 503) return expect(answer.json).toBeUndefined()
      expectStatus(answer, 200)
      expect(answer.json).toMatchObject({ kind: 'PodMetricsList', apiVersion: 'metrics.k8s.io/v1beta1' })
      for (const item of itemsOf(answer)) {
        expect(item).toMatchObject({ timestamp: expect.any(String), window: expect.stringMatching(/s$/) })
        expect(valueAt(item, 'containers', 0, 'usage')).toMatchObject({
          cpu: expect.any(String),
          memory: expect.any(String),
        })
      }
    },
  },
  {
    number: 62,
    claim: 'stringData of a Secret comes back as data, and null in a merge patch removes a key',
    usedByConsole: true,
    run: async (trial) => {
      const secrets = `${trial.core}/secrets`
      const name = freshName('row')
      const created = await trial.admin.post(secrets, {
        metadata: { name },
        stringData: { one: 'first', two: 'second' },
      })
      expectStatus(created, 201)
      expect(created.json).not.toHaveProperty('stringData')
      expect(valueAt(created.json, 'data')).toEqual({ one: btoa('first'), two: btoa('second') })
      const removed = await trial.admin.patch(`${secrets}/${name}`, { data: { one: null } }, mergePatch)
      expect(valueAt(removed.json, 'data')).toEqual({ two: btoa('second') })
    },
  },
  {
    number: 62,
    claim: 'a change of an immutable ConfigMap answers 422',
    usedByConsole: false,
    run: async (trial) => {
      const maps = `${trial.core}/configmaps`
      const name = freshName('row')
      expectStatus(await trial.admin.post(maps, { metadata: { name }, immutable: true, data: { key: 'value' } }), 201)
      expectRefusal(await trial.admin.patch(`${maps}/${name}`, { data: { key: 'other' } }), 422, 'Invalid')
    },
  },
  {
    number: 62,
    claim: 'of two writers on one version of a Lease the second gets 409',
    usedByConsole: false,
    run: async (trial) => {
      const leases = `/apis/coordination.k8s.io/v1/namespaces/${trial.namespace}/leases`
      const name = freshName('row')
      const created = await trial.admin.post(leases, { metadata: { name }, spec: { holderIdentity: 'nobody' } })
      const version = versionOf(created.json)
      const take = (holderIdentity: string) =>
        trial.admin.put(`${leases}/${name}`, { metadata: { name, resourceVersion: version }, spec: { holderIdentity } })
      expectStatus(await take('first'), 200)
      expectRefusal(await take('second'), 409, 'Conflict')
    },
  },
  {
    number: 63,
    claim: 'a Deployment deleted in the background answers 200, and its pods go',
    usedByConsole: true,
    run: async (trial) => {
      const { deployment } = await deployedPod(trial)
      const answer = await trial.admin.delete(`${deployment}?propagationPolicy=Background`)
      expectStatus(answer, 200)
      expect(answer.json).toMatchObject({ kind: 'Status', status: 'Success' })
      await eventually(
        () => podsOf(trial, nameIn(deployment)),
        (pods) => itemsOf(pods).length === 0,
        40_000,
      )
    },
  },
  {
    number: 63,
    claim: 'a Deployment deleted in the foreground answers 200 with a finalizer',
    usedByConsole: false,
    run: async (trial) => {
      const { deployment } = await deployedPod(trial)
      const answer = await trial.admin.delete(`${deployment}?propagationPolicy=Foreground`)
      expectStatus(answer, 200)
      expect(valueAt(answer.json, 'metadata', 'finalizers')).toEqual(['foregroundDeletion'])
      await eventually(
        () => trial.admin.get(deployment),
        ({ status }) => status === 404,
        40_000,
      )
    },
  },
]
