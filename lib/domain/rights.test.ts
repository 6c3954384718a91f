import { expect, test } from 'vitest'

import type { Feature } from './feature.ts'
import { placeOf, rightQuestions } from './needed-rights.ts'
import { featureRight, rightBlock, rulesToAdd, type RightReview } from './rights.ts'
import { rightsByFeature } from './rights-table.ts'

const places = [placeOf('tracardi', ['tracardi', 'next'], '{release}-admin-password')]

type Answer = (question: RightReview) => boolean | null

function reviews(answer: Answer): readonly RightReview[] {
  return rightQuestions(places).map((question) => ({ ...question, allowed: answer({ ...question, allowed: null }) }))
}

const without =
  (verb: string, resource: string): Answer =>
  (right) =>
    !(right.verb === verb && right.resource === resource)

const acting = ['scale', 'switch-gui-api', 'restart', 'return-revision'] as const satisfies readonly Feature[]

test('each right is asked once for each object it is for', () => {
  const keys = rightQuestions(places).map(({ resource, verb, namespace, name }) =>
    [resource, verb, namespace, name].join(' '),
  )
  expect(new Set(keys).size).toBe(keys.length)
  expect(keys).toContain('secrets patch tracardi next-admin-password')
  expect(keys).toContain('nodes list  ')
})

test('where no release has been found, the Secret of the usual one is asked for', () => {
  expect(placeOf('staging', [], '{release}-admin-password').secrets).toEqual([
    { release: 'tracardi', name: 'tracardi-admin-password' },
  ])
  expect(placeOf('staging', ['blue'], 'tracardi-login').secrets).toEqual([{ release: 'blue', name: 'tracardi-login' }])
})

test('with everything granted nothing is blocked', () => {
  const all = reviews(() => true)
  for (const feature of acting) expect(featureRight(all, feature, { namespace: 'tracardi' }).state).toBe('granted')
  expect(rulesToAdd(all)).toEqual([])
})

test('a missing right blocks what needs it, for the kind of workload that needs it, with the line to add', () => {
  const some = reviews(without('patch', 'apps/deployments'))
  for (const feature of acting)
    expect(featureRight(some, feature, { namespace: 'tracardi', kind: 'Deployment' })).toEqual({
      state: 'missing',
      missing: [
        {
          verb: 'patch',
          resource: 'apps/deployments',
          namespace: 'tracardi',
          roleLine: '- { apiGroups: ["apps"], resources: ["deployments"], verbs: ["patch"] }',
        },
      ],
    })
  expect(featureRight(some, 'scale', { namespace: 'tracardi', kind: 'StatefulSet' }).state).toBe('granted')
  expect(featureRight(some, 'rotate-password', { namespace: 'tracardi' }).state).toBe('granted')
  expect(featureRight(some, 'picture', { namespace: 'tracardi' }).state).toBe('granted')
})

test('the Secret of one release says nothing about that of another', () => {
  const some = reviews(({ name }) => name !== 'next-admin-password')
  expect(featureRight(some, 'rotate-password', { namespace: 'tracardi', release: 'tracardi' }).state).toBe('granted')
  const next = featureRight(some, 'rotate-password', { namespace: 'tracardi', release: 'next' })
  expect(rightBlock(next)).toBe(
    "The console's account may not get secrets in tracardi, and 1 more. Settings lists the lines to add to its Role.",
  )
})

test('what the console can do without blocks nothing', () => {
  const some = reviews(({ essential }) => essential)
  expect(featureRight(some, 'scale', { namespace: 'tracardi' }).state).toBe('granted')
  expect(featureRight(some, 'nodes', { namespace: 'tracardi' }).state).toBe('missing')
})

test('no answer is not a no: it blocks nothing, and is not granted either', () => {
  const none = reviews(() => null)
  const right = featureRight(none, 'scale', { namespace: 'tracardi' })
  expect(right).toEqual({ state: 'unknown' })
  expect(rightBlock(right)).toBeNull()
  expect(featureRight([], 'scale', { namespace: 'elsewhere' })).toEqual({ state: 'unknown' })
})

test('the rules to add hold only what is missing, in one rule for each resource', () => {
  const some = reviews(
    ({ resource, verb }) => !['secrets', 'nodes'].includes(resource) && !(resource === 'pods' && verb === 'watch'),
  )
  expect(rulesToAdd(some)).toEqual([
    {
      namespace: 'tracardi',
      lines: [
        '- { apiGroups: [""], resources: ["pods"], verbs: ["watch"] }',
        '- { apiGroups: [""], resources: ["secrets"], resourceNames: ["tracardi-admin-password"], verbs: ["get", "patch"] }',
        '- { apiGroups: [""], resources: ["secrets"], resourceNames: ["next-admin-password"], verbs: ["get", "patch"] }',
      ],
    },
    { namespace: null, lines: ['- { apiGroups: [""], resources: ["nodes"], verbs: ["list", "watch"] }'] },
  ])
})

test('people read what lacks something first, and optional lacks after unknown ones', () => {
  const groups = rightsByFeature(
    reviews(({ resource, essential }) =>
      resource === 'secrets' ? false : resource === 'apps/controllerrevisions' ? null : essential,
    ),
  )
  expect(groups.map(({ feature, state }) => [feature, state])).toEqual([
    ['rotate-password', 'missing'],
    ['return-revision', 'unknown'],
    ['picture', 'optional-missing'],
    ['scale', 'optional-missing'],
    ['logs', 'optional-missing'],
    ['nodes', 'optional-missing'],
    ['usage', 'optional-missing'],
    ['switch-gui-api', 'granted'],
    ['restart', 'granted'],
  ])
  expect(groups.find(({ feature }) => feature === 'picture')?.rows[0]).toMatchObject({
    resource: 'keda.sh/scaledobjects',
    verbs: ['list', 'watch'],
    allowed: false,
  })
})
