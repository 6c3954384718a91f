import { expect, test } from 'vitest'

import { placeOf, rightQuestions } from '#lib/domain/needed-rights.ts'
import type { RightReview } from '#lib/domain/rights.ts'
import { doctorReport, exitCode } from './doctor-report.ts'

const places = [placeOf('tracardi', ['tracardi'], '{release}-admin-password')]
const plain = (_tone: string, text: string) => text

function reviews(answer: (right: RightReview) => boolean | null): readonly RightReview[] {
  return rightQuestions(places).map((question) => ({ ...question, allowed: answer({ ...question, allowed: null }) }))
}

const nothingMore = { rights: [], isComplete: true }

test('with everything granted it says so and exits with 0', () => {
  const rights = reviews(() => true)
  const report = doctorReport({ places, rights, excess: nothingMore }, plain)
  expect(exitCode(rights)).toBe(0)
  expect(report).toContain('Namespace tracardi, release tracardi\n  Show the picture\n    ✓ apps/deployments')
  expect(report).toContain('✓ secrets tracardi-admin-password')
  expect(report).toContain('More than it needs\n  ✓ Nothing.')
  expect(report).not.toContain('✗')
  expect(report).not.toContain('Add to the rules')
  expect(report.endsWith('Nothing essential is missing.\n')).toBe(true)
})

test('what is missing stands first, with the rules to paste', () => {
  const rights = reviews(({ resource, essential }) => resource !== 'secrets' && essential)
  const report = doctorReport({ places, rights, excess: nothingMore }, plain)
  expect(exitCode(rights)).toBe(1)
  expect(report).toMatch(
    /release tracardi\n {2}Rotate the admin password\n {4}✗ secrets tracardi-admin-password +get, patch/,
  )
  expect(report).toMatch(/✗ events +list, watch +the timeline of a workload, optional/)
  expect(report).toContain(
    "Add to the rules of the account's Role in tracardi\n" +
      '  - { apiGroups: ["keda.sh"], resources: ["scaledobjects"], verbs: ["list", "watch"] }',
  )
  expect(report).toContain(
    '  - { apiGroups: [""], resources: ["secrets"], resourceNames: ["tracardi-admin-password"], verbs: ["get", "patch"] }',
  )
  expect(report).toContain(
    'Add to the rules of a ClusterRole of the account\n  - { apiGroups: [""], resources: ["nodes"]',
  )
  expect(report.endsWith('2 essential rights are missing.\n')).toBe(true)
})

test('only optional rights missing is no failure; no answer is neither a yes nor a no', () => {
  expect(exitCode(reviews(({ essential }) => essential))).toBe(0)
  const silent = reviews(() => null)
  expect(exitCode(silent)).toBe(2)
  expect(exitCode(reviews(({ verb }) => (verb === 'patch' ? false : null)))).toBe(1)
  const report = doctorReport({ places, rights: silent, excess: null }, plain)
  expect(report).toContain('? apps/deployments')
  expect(report).toContain('? The API server did not list what the account may do.')
  expect(report).not.toContain('✓')
})

test('what the account may beyond its needs is told with the harm it can do', () => {
  const excess = {
    rights: [
      { namespace: null, resource: 'secrets', names: [], verbs: ['list'], danger: 'can read passwords and keys' },
      { namespace: 'tracardi', resource: 'pods', names: ['one'], verbs: ['get'], danger: null },
    ],
    isComplete: false,
  }
  const report = doctorReport({ places, rights: reviews(() => true), excess }, plain)
  expect(report).toContain('! secrets  list  in every namespace: it can read passwords and keys')
  expect(report).toContain('· pods one  get  in tracardi')
  expect(report).toContain('There may be more')
})
