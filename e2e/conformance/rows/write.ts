import { expect } from 'vitest'
import { applyPatch, jsonPatch, mergePatch } from '#e2e/cluster/api.ts'
import { list, text, valueAt } from '#e2e/cluster/json-value.ts'
import { expectCause, expectRefusal, expectStatus, generationOf, versionOf } from '../expectations.ts'
import { containerName, deployment, envPatch } from '../objects.ts'
import type { Row } from '../row.ts'
import { deploy, freshName, nameIn, type Trial } from '../trial.ts'

const envOf = (object: unknown) => valueAt(object, 'spec', 'template', 'spec', 'containers', 0, 'env')
const label = (value: string) => ({ metadata: { labels: { tone: value } } })

/** The types of the events about the object at this path that a deed makes. */
async function eventsOf(trial: Trial, path: string, deed: () => Promise<void>): Promise<string[]> {
  const version = versionOf((await trial.admin.get(`${trial.deployments}?limit=1`)).json)
  const watch = await trial.admin.watch(`${trial.deployments}?watch=1&resourceVersion=${version}`)
  try {
    await deed()
    // Events come in order: once a later object is heard, all earlier ones were.
    const marker = nameIn(await deploy(trial, { name: freshName('marker') }))
    await watch.until((event) => valueAt(event.object, 'metadata', 'name') === marker, 10_000)
    const about = watch.events.filter((event) => valueAt(event.object, 'metadata', 'name') === nameIn(path))
    return about.map((event) => event.type)
  } finally {
    watch.close()
  }
}

/** A Deployment its controller has seen, so that no status update disturbs versions and events. */
async function quietDeployment(trial: Trial) {
  const path = await deploy(trial, { labels: { tone: 'soft' } })
  await expect
    .poll(async () => valueAt((await trial.admin.get(path)).json, 'status', 'conditions', 1, 'type'), {
      timeout: 10_000,
    })
    .toBeDefined()
  return path
}

export const createRows: Row[] = [
  {
    number: 37,
    claim: 'a created Deployment answers 201 with generation 1; again 409 AlreadyExists',
    usedByConsole: true,
    run: async ({ admin, deployments, image }) => {
      const object = deployment({ name: freshName('row'), image, replicas: 0 })
      const created = await admin.post(deployments, object)
      expectStatus(created, 201)
      expect(generationOf(created.json)).toBe(1)
      expectRefusal(await admin.post(deployments, object), 409, 'AlreadyExists')
    },
  },
  {
    number: 38,
    claim: 'a foreign namespace or kind and malformed JSON answer 400',
    usedByConsole: true,
    run: async ({ admin, deployments, image }) => {
      const object = deployment({ name: freshName('row'), image, replicas: 0 })
      const astray = { ...object, metadata: { ...object.metadata, namespace: 'elsewhere' } }
      expectRefusal(await admin.post(deployments, astray), 400, 'BadRequest')
      expectRefusal(await admin.post(deployments, { ...object, kind: 'StatefulSet' }), 400, 'BadRequest')
      expectRefusal(await admin.post(deployments, '{"metadata":'), 400, 'BadRequest')
    },
  },
  {
    number: 38,
    claim: 'text/plain answers 415',
    usedByConsole: false,
    run: async ({ admin, deployments }) => {
      const answer = await admin.post(deployments, 'hello', { 'content-type': 'text/plain' })
      expectRefusal(answer, 415, 'UnsupportedMediaType')
    },
  },
  {
    number: 38,
    claim: 'creating in an absent namespace answers 404 about namespaces',
    usedByConsole: true,
    run: async ({ admin, image }) => {
      const path = '/apis/apps/v1/namespaces/absent/deployments'
      const answer = await admin.post(path, deployment({ name: 'x', image, replicas: 0 }))
      expectRefusal(answer, 404, 'NotFound')
      expect(valueAt(answer.json, 'details')).toMatchObject({ name: 'absent', kind: 'namespaces' })
    },
  },
  {
    number: 39,
    claim: 'a bad name and negative replicas answer 422 with the field',
    usedByConsole: true,
    run: async ({ admin, deployments, image }) => {
      const named = await admin.post(deployments, deployment({ name: 'Bad_Name', image, replicas: 0 }))
      expectRefusal(named, 422, 'Invalid')
      expectCause(named, 'metadata.name')
      const negative = await admin.post(deployments, deployment({ name: freshName('row'), image, replicas: -1 }))
      expectRefusal(negative, 422, 'Invalid')
      expectCause(negative, 'spec.replicas')
    },
  },
  {
    number: 39,
    claim: 'replicas as a string answer 400 in a create, 422 in a strategic patch',
    usedByConsole: true,
    run: async (trial) => {
      const object = deployment({ name: freshName('row'), image: trial.image, replicas: 0 })
      const text = { ...object, spec: { ...object.spec, replicas: '3' } }
      expectRefusal(await trial.admin.post(trial.deployments, text), 400, 'BadRequest')
      const path = await deploy(trial)
      expectRefusal(await trial.admin.patch(path, { spec: { replicas: '3' } }), 422, 'Invalid')
    },
  },
  {
    number: 40,
    claim: 'a dry-run create answers 201 and stores nothing',
    usedByConsole: false,
    run: async ({ admin, deployments, image }) => {
      const name = freshName('row')
      const dry = await admin.post(`${deployments}?dryRun=All`, deployment({ name, image, replicas: 0 }))
      expectStatus(dry, 201)
      expect(valueAt(dry.json, 'metadata', 'uid')).toBeDefined()
      expect(valueAt(dry.json, 'metadata', 'resourceVersion')).toBeUndefined()
      expectRefusal(await admin.get(`${deployments}/${name}`), 404, 'NotFound')
    },
  },
  {
    number: 40,
    claim: 'an unknown dryRun answers 422',
    usedByConsole: true,
    run: async (trial) => {
      const path = await deploy(trial)
      expectRefusal(await trial.admin.patch(`${path}?dryRun=Foo`, { spec: { replicas: 1 } }), 422, 'Invalid')
    },
  },
  {
    number: 41,
    claim: 'an unknown field in a strict patch answers 422',
    usedByConsole: true,
    run: async (trial) => {
      const path = await deploy(trial)
      const answer = await trial.admin.patch(`${path}?fieldValidation=Strict`, { spec: { replica: 1 } })
      expectRefusal(answer, 422, 'Invalid')
      expect(answer.text).toContain('replica')
    },
  },
  {
    number: 41,
    claim: 'an unknown field in a strict create answers 400; otherwise a warning',
    usedByConsole: false,
    run: async ({ admin, deployments, image }) => {
      const object = { ...deployment({ name: freshName('row'), image, replicas: 0 }), nope: true }
      expectRefusal(await admin.post(`${deployments}?fieldValidation=Strict`, object), 400, 'BadRequest')
      const lenient = await admin.post(deployments, object)
      expectStatus(lenient, 201)
      expect(lenient.headers.warning).toMatch(/^299 .*unknown field/)
    },
  },
]

export const patchRows: Row[] = [
  {
    number: 42,
    claim: 'a label patch makes a new version of the same generation',
    usedByConsole: true,
    run: async (trial) => {
      const path = await quietDeployment(trial)
      const before = await trial.admin.get(path)
      const after = await trial.admin.patch(path, label('loud'), mergePatch)
      expectStatus(after, 200)
      expect(versionOf(after.json)).not.toBe(versionOf(before.json))
      expect(generationOf(after.json)).toBe(generationOf(before.json))
    },
  },
  {
    number: 42,
    claim: 'a patch that changes nothing keeps the version and makes no event',
    usedByConsole: true,
    run: async (trial) => {
      const path = await quietDeployment(trial)
      const before = versionOf((await trial.admin.get(path)).json)
      const events = await eventsOf(trial, path, async () => {
        expect(versionOf((await trial.admin.patch(path, label('soft'))).json)).toBe(before)
      })
      expect(events).toEqual([])
    },
  },
  {
    number: 43,
    claim: 'a strategic patch of one variable keeps the others and makes a new generation',
    usedByConsole: true,
    run: async (trial) => {
      const path = await deploy(trial)
      const answer = await trial.admin.patch(path, envPatch('ADDED', 'yes'))
      expectStatus(answer, 200)
      expect(list(envOf(answer.json))).toHaveLength(2)
      expect(envOf(answer.json)).toContainEqual({ name: 'KEEP', value: 'kept' })
      expect(envOf(answer.json)).toContainEqual({ name: 'ADDED', value: 'yes' })
      expect(generationOf(answer.json)).toBe(2)
    },
  },
  {
    number: 43,
    claim: 'a merge patch replaces the list of containers',
    usedByConsole: true,
    run: async (trial) => {
      const path = await deploy(trial)
      const containers = [{ name: containerName, image: trial.image, env: [{ name: 'ONLY', value: 'this' }] }]
      const patch = { spec: { template: { spec: { containers } } } }
      const answer = await trial.admin.patch(path, patch, mergePatch)
      expect(envOf(answer.json)).toEqual([{ name: 'ONLY', value: 'this' }])
    },
  },
  {
    number: 44,
    claim: 'a strategic patch of an unknown container answers 422, in a dry-run too',
    usedByConsole: true,
    run: async (trial) => {
      const path = await deploy(trial)
      const patch = { spec: { template: { spec: { containers: [{ name: 'stranger', env: [] }] } } } }
      for (const query of ['', '?dryRun=All']) {
        const answer = await trial.admin.patch(path + query, patch)
        expectRefusal(answer, 422, 'Invalid')
        expect(answer.text).toMatch(/image: Required value/)
      }
    },
  },
  {
    number: 45,
    claim: 'a dry-run patch answers the change and stores nothing, without an event',
    usedByConsole: true,
    run: async (trial) => {
      const path = await quietDeployment(trial)
      const before = await trial.admin.get(path)
      const events = await eventsOf(trial, path, async () => {
        const dry = await trial.admin.patch(`${path}?dryRun=All`, { spec: { replicas: 2 } })
        expectStatus(dry, 200)
        expect(valueAt(dry.json, 'spec', 'replicas')).toBe(2)
        expect(generationOf(dry.json)).toBe(Number(generationOf(before.json)) + 1)
      })
      expect(events).toEqual([])
      expect((await trial.admin.get(path)).json).toEqual(before.json)
    },
  },
  {
    number: 46,
    claim: 'a patch as application/json answers 415',
    usedByConsole: true,
    run: async (trial) => {
      const path = await deploy(trial)
      const answer = await trial.admin.patch(path, label('loud'), 'application/json')
      expectRefusal(answer, 415, 'UnsupportedMediaType')
    },
  },
  {
    number: 46,
    claim: 'an object as JSON Patch answers 400, a failing test 422',
    usedByConsole: false,
    run: async (trial) => {
      const path = await deploy(trial)
      expectRefusal(await trial.admin.patch(path, label('loud'), jsonPatch), 400, 'BadRequest')
      const test = [{ op: 'test', path: '/spec/replicas', value: 77 }]
      expectRefusal(await trial.admin.patch(path, test, jsonPatch), 422, 'Invalid')
    },
  },
  {
    number: 47,
    claim: 'a patch with a stale version answers 409 and changes nothing',
    usedByConsole: true,
    run: async (trial) => {
      const path = await quietDeployment(trial)
      const stale = versionOf((await trial.admin.get(path)).json)
      await trial.admin.patch(path, label('loud'))
      const answer = await trial.admin.patch(path, { metadata: { resourceVersion: stale }, spec: { replicas: 2 } })
      expectRefusal(answer, 409, 'Conflict')
      expect(valueAt((await trial.admin.get(path)).json, 'spec', 'replicas')).toBe(0)
    },
  },
  {
    number: 47,
    claim: 'a PUT with a stale version answers 409, without one 200, with another name 400',
    usedByConsole: false,
    run: async (trial) => {
      const path = await quietDeployment(trial)
      const stale = await trial.admin.get(path)
      await trial.admin.patch(path, label('loud'))
      expectRefusal(await trial.admin.put(path, stale.json), 409, 'Conflict')
      const object = deployment({ name: nameIn(path), image: trial.image, replicas: 0 })
      expectStatus(await trial.admin.put(path, object), 200)
      const other = { ...object, metadata: { ...object.metadata, name: 'other' } }
      expectRefusal(await trial.admin.put(path, other), 400, 'BadRequest')
    },
  },
  {
    number: 48,
    claim: 'a change of the selector or the uid is refused',
    usedByConsole: false,
    run: async (trial) => {
      const path = await deploy(trial)
      const selector = { spec: { selector: { matchLabels: { other: 'label' } } } }
      expectRefusal(await trial.admin.patch(path, selector), 422, 'Invalid')
      const foreign = { metadata: { uid: '00000000-0000-4000-8000-000000000000' } }
      expectRefusal(await trial.admin.patch(path, foreign), 422, 'Invalid')
    },
  },
  {
    number: 49,
    claim: 'server-side apply: no manager 422, conflict 409 with manager and field path, force 200',
    usedByConsole: false,
    run: async (trial) => {
      const { name, ...object } = { name: freshName('row'), image: trial.image, replicas: 0 }
      const path = `${trial.deployments}/${name}`
      const env = (value: string) => deployment({ name, ...object, env: [{ name: 'EXPOSE_GUI_API', value }] })
      const apply = (query: string, value: string) => trial.admin.patch(`${path}?${query}`, env(value), applyPatch)
      expectRefusal(await apply('', 'yes'), 422, 'Invalid')
      expectStatus(await apply('fieldManager=chart', 'yes'), 201)
      const conflict = await apply('fieldManager=other', 'no')
      expectRefusal(conflict, 409, 'Conflict')
      const causes = list(valueAt(conflict.json, 'details', 'causes'))
      expect(causes[0]).toMatchObject({
        reason: 'FieldManagerConflict',
        message: expect.stringContaining('"chart"'),
        field: `.spec.template.spec.containers[name="${containerName}"].env[name="EXPOSE_GUI_API"].value`,
      })
      expectStatus(await apply('fieldManager=other&force=true', 'no'), 200)
    },
  },
  {
    number: 49,
    claim: 'the field manager of a patch stands in managedFields as the owner of what it set',
    usedByConsole: true,
    run: async (trial) => {
      const path = await deploy(trial)
      const answer = await trial.admin.patch(`${path}?fieldManager=row-owner`, {
        spec: { replicas: 0, minReadySeconds: 1 },
      })
      const entries = list(valueAt(answer.json, 'metadata', 'managedFields'))
      const entry = entries.find((candidate) => valueAt(candidate, 'manager') === 'row-owner')
      expect(entry).toMatchObject({ operation: 'Update', apiVersion: 'apps/v1' })
      expect(valueAt(entry, 'fieldsV1', 'f:spec')).toHaveProperty(['f:minReadySeconds'])
      expect(text(valueAt(entry, 'time'))).toMatch(/Z$/)
    },
  },
]
