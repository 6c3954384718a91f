import { expect, test } from 'vitest'
import type { JsonObject } from '#demo/cluster/json.ts'
import { nameOf, namespaceOf, objectsAt, textAt, textsAt } from '#demo/cluster/json.ts'
import type { Shape } from './manifests.ts'
import { installationManifests } from './manifests.ts'

function workloads(shape: Shape): JsonObject[] {
  return installationManifests({ shape, stores: 'none' }).filter((object) =>
    ['Deployment', 'StatefulSet'].includes(textAt(object, 'kind') ?? ''),
  )
}

function flagOf(object: JsonObject) {
  const env = objectsAt(object, 'spec', 'template', 'spec', 'containers', 0, 'env')
  return textAt(
    env.find((each) => each.name === 'EXPOSE_GUI_API'),
    'value',
  )
}

test.each([
  ['1.3', 'Deployment', { 'be-fa-public': 'no', 'be-fa-private': 'yes' }],
  ['0.9', 'StatefulSet', { 'be-fa-public': 'no', 'be-fa-private': 'yes' }],
  ['0.8', 'Deployment', { 'tracardi-api-web-deployment': 'no', 'tracardi-api-gui-deployment': 'yes' }],
] as const)('the APIs of %s are a %s each', (shape, kind, flags) => {
  const apis = workloads(shape).filter((object) => flagOf(object) !== undefined)
  expect(Object.fromEntries(apis.map((object) => [nameOf(object), flagOf(object)]))).toEqual(flags)
  expect(apis.map((object) => object.kind)).toEqual([kind, kind])
})

test('containers of 0.8 drop "-deployment" from the name', () => {
  for (const object of workloads('0.8'))
    expect(textAt(object, 'spec', 'template', 'spec', 'containers', 0, 'name')).toBe(
      nameOf(object).replace('-deployment', ''),
    )
})

test('wk-apm itself carries only its name, its pods the full set of labels', () => {
  const apm = workloads('1.3').find((object) => nameOf(object) === 'wk-apm')
  expect(textAt(apm, 'metadata', 'labels', 'app.kubernetes.io/component')).toBeUndefined()
  expect(textsAt(apm, 'spec', 'template', 'metadata', 'labels')).toMatchObject({
    'app.kubernetes.io/name': 'tracardi',
    'app.kubernetes.io/component': 'wk-apm',
  })
})

test('two installations share nothing but the API server', () => {
  const second = installationManifests({ shape: '1.3', namespace: 'tracardi-110', release: 'next' })
  const namespaces = new Set(second.map((object) => namespaceOf(object) ?? nameOf(object)))
  expect([...namespaces]).toEqual(['tracardi-110'])
})

test('a caller decides how many instances a workload has', () => {
  const [api] = installationManifests({ shape: '1.3', size: 'small', replicas: { 'be-fa-public': 7 } }).filter(
    (object) => nameOf(object) === 'be-fa-public' && object.kind === 'Deployment',
  )
  expect(api).toMatchObject({ spec: { replicas: 7 } })
})
