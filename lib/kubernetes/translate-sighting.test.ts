import { expect, test } from 'vitest'
import { changedFields, otherPartsChanged, otherPartsPointer } from '#lib/domain/watched-fields.ts'
import type { Json } from './json.ts'
import { translateSighting } from './translate-sighting.ts'

type Parts = { readonly container?: Json; readonly spec?: Json; readonly template?: Json; readonly managed?: Json[] }

const flag = { name: 'EXPOSE_GUI_API', value: 'no' }
const secret = { name: 'MYSQL_PASSWORD', value: 'a-password-in-plain-text' }

function deployment({ container = {}, spec = {}, template = {}, managed = [] }: Parts = {}): Json {
  return {
    metadata: {
      namespace: 't',
      name: 'be-fa-public',
      uid: 'u',
      resourceVersion: '10',
      generation: 4,
      annotations: { 'console.tracardi.io/last-action-id': 'act' },
      managedFields: managed,
    },
    spec: {
      replicas: 3,
      template: {
        metadata: { labels: { app: 'tracardi' }, creationTimestamp: null },
        spec: { containers: [{ name: 'api', image: 'tracardi/api:1', env: [flag, secret], ...container }] },
        ...template,
      },
      ...spec,
    },
  }
}

const seen = (parts?: Parts) => translateSighting('Deployment', deployment(parts))
const changed = (parts: Parts) =>
  changedFields(seen().fields, seen(parts).fields).map(({ path, from, to }) => [path, from, to])

const api = '/spec/template/spec/containers/api'

test('it keeps the watched fields, the generation and the mark, and no other variable', () => {
  expect(seen()).toMatchObject({
    ref: { namespace: 't', kind: 'Deployment', name: 'be-fa-public' },
    uid: 'u',
    generation: 4,
    mark: 'act',
    fields: {
      '/spec/replicas': 3,
      '/spec/paused': false,
      [`${api}/image`]: 'tracardi/api:1',
      [`${api}/env/EXPOSE_GUI_API`]: 'no',
      [otherPartsPointer]: expect.stringMatching(/^[0-9a-f]{64}$/),
    },
  })
  expect(JSON.stringify(seen())).not.toContain('password')
})

test.each<[string, Parts, unknown[][]]>([
  ['replicas, of which zero is written as absent', { spec: { replicas: undefined } }, [['/spec/replicas', 3, 0]]],
  ['a pause', { spec: { paused: true } }, [['/spec/paused', false, true]]],
  ['an image', { container: { image: 'tracardi/api:2' } }, [[`${api}/image`, 'tracardi/api:1', 'tracardi/api:2']]],
  [
    'the flag taken from elsewhere',
    {
      container: {
        env: [{ name: flag.name, valueFrom: { configMapKeyRef: { name: 'flags', key: 'gui' } } }, secret],
      },
    },
    [[`${api}/env/EXPOSE_GUI_API`, 'no', 'from ConfigMap flags, key gui']],
  ],
  ['the flag gone', { container: { env: [secret] } }, [[`${api}/env/EXPOSE_GUI_API`, 'no', null]]],
  [
    'the flag as a text that may be anything',
    { container: { env: [{ ...flag, value: 'x'.repeat(90) }, secret] } },
    [[`${api}/env/EXPOSE_GUI_API`, 'no', 'a text of 90 characters']],
  ],
  [
    'a restart by kubectl',
    {
      template: {
        metadata: {
          labels: { app: 'tracardi' },
          annotations: { 'kubectl.kubernetes.io/restartedAt': '2026-11-20T12:00:00Z' },
        },
      },
    },
    [['/spec/template/metadata/annotations/kubectl.kubernetes.io~1restartedAt', null, '2026-11-20T12:00:00Z']],
  ],
  [
    'another variable, without saying which or what',
    { container: { env: [flag, { ...secret, value: 'another' }] } },
    [[otherPartsPointer, null, otherPartsChanged]],
  ],
  ['a limit', { container: { resources: { limits: { cpu: '1' } } } }, [[otherPartsPointer, null, otherPartsChanged]]],
])('it notices %s', (_, parts, expected) => {
  expect(changed(parts)).toEqual(expected)
})

test('a flag named twice is noticed when either of them changes', () => {
  const twice = (value: string) => seen({ container: { env: [flag, { ...flag, value }, secret] } }).fields
  expect(changedFields(twice('yes'), twice('no'))).toHaveLength(1)
})

test('the order of keys, and what only the server adds, is no change', () => {
  expect(changed({ container: { env: [{ value: 'no', name: flag.name }, secret] } })).toEqual([])
  expect(changed({ template: { metadata: { annotations: {}, labels: { app: 'tracardi' } } } })).toEqual([])
})

const at = (time: string, manager: string, fieldsV1: Json, more: Json = {}): Json => ({
  manager,
  operation: 'Update',
  time,
  fieldsV1: { 'f:spec': fieldsV1 },
  ...more,
})
const inContainer = (fields: Json): Json => ({
  'f:template': { 'f:spec': { 'f:containers': { 'k:{"name":"api"}': fields } } },
})

test('the newest owner of a field is its writer', () => {
  const managed = [
    at('2026-11-20T10:00:00Z', 'helm', { 'f:replicas': {}, ...inContainer({ 'f:image': {}, 'f:resources': {} }) }),
    at('2026-11-20T11:00:00Z', 'kube-controller-manager', { 'f:replicas': {} }, { subresource: 'scale' }),
    at('2026-11-20T12:00:00Z', 'other', { 'f:paused': {} }),
  ]
  const { writers } = seen({ managed })
  expect(writers['/spec/replicas']).toEqual({
    manager: 'kube-controller-manager',
    operation: 'Update',
    subresource: 'scale',
    at: '2026-11-20T11:00:00Z',
  })
  expect(writers[`${api}/image`]).toMatchObject({ manager: 'helm' })
  expect(writers[otherPartsPointer]).toMatchObject({ manager: 'helm' })
})

test('who owns the selector made the object', () => {
  const managed = [
    at('2026-11-20T10:00:00Z', 'helm', { 'f:selector': {}, 'f:replicas': {} }),
    at('2026-11-20T11:00:00Z', 'kubectl', { 'f:replicas': {} }),
  ]
  expect(seen({ managed }).writers['/metadata/uid']).toMatchObject({ manager: 'helm' })
})

test('who owns only what has a line of its own did not write the other parts', () => {
  const restart = { 'f:metadata': { 'f:annotations': { '.': {}, 'f:kubectl.kubernetes.io/restartedAt': {} } } }
  const item = { '.': {}, 'f:name': {}, 'f:value': {} }
  const flagOnly = { '.': {}, 'f:name': {}, 'f:env': { '.': {}, 'k:{"name":"EXPOSE_GUI_API"}': item } }
  const other = { 'f:env': { 'k:{"name":"TRACK_DEBUG"}': item } }
  const managed = [
    at('2026-11-20T10:00:00Z', 'kubectl-edit', inContainer(other)),
    at('2026-11-20T10:00:00Z', 'kubectl-rollout', { 'f:template': restart }),
    at('2026-11-20T11:00:00Z', 'argocd-controller', inContainer(flagOnly)),
    at('2026-11-20T12:00:00Z', 'kubectl-set', inContainer({ 'f:image': {} })),
  ]
  expect(seen({ managed }).writers[otherPartsPointer]).toMatchObject({ manager: 'kubectl-edit' })
})

test('of two owners in the same second it could be either, so that nobody is named', () => {
  const managed = ['helm', 'kubectl-set'].map((manager) => at('2026-11-20T12:00:00Z', manager, { 'f:template': {} }))
  expect(seen({ managed }).writers[otherPartsPointer]).toBeUndefined()
})

test('who wrote the value of the flag counts, not who named it; and nobody is nobody', () => {
  const item = (fields: Json) => inContainer({ 'f:env': { 'k:{"name":"EXPOSE_GUI_API"}': fields } })
  const managed = [
    at('2026-11-20T12:00:00Z', 'helm', item({ '.': {}, 'f:name': {} })),
    at('2026-11-20T11:00:00Z', 'kubectl-set', item({ 'f:value': {} })),
  ]
  const { writers } = seen({ managed })
  expect(writers[`${api}/env/EXPOSE_GUI_API`]).toMatchObject({ manager: 'kubectl-set' })
  expect(writers['/spec/replicas']).toBeUndefined()
})
