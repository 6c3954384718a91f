import { expect, test } from 'vitest'
import { kindNamed } from './kinds.ts'
import { fieldSelector, labelSelector, specSelector } from './selectors.ts'

const labelled = (labels: { [key: string]: string }) => ({ metadata: { name: 'x', labels } })

test.each([
  ['tier=web', { tier: 'web' }, true],
  ['tier==web', { tier: 'gui' }, false],
  ['tier!=web', {}, true],
  ['tier in (web, gui)', { tier: 'gui' }, true],
  ['tier notin (web)', { tier: 'web' }, false],
  ['tier notin (web)', {}, true],
  ['tier', { tier: '' }, true],
  ['!tier', { tier: 'web' }, false],
  ['app.kubernetes.io/name=tracardi,tier in (web)', { 'app.kubernetes.io/name': 'tracardi', tier: 'web' }, true],
])('%s over %o is %s', (text, labels, expected) => {
  expect(labelSelector(text)?.(labelled(labels))).toBe(expected)
})

test('a selector that cannot be read is refused', () => {
  expect(() => labelSelector('tier in web')).toThrow(/unable to parse requirement/)
  expect(() => fieldSelector(kindNamed('pods'), 'spec.hostname=x')).toThrow(/field label not supported/)
})

test('no selector selects everything, an absent LabelSelector nothing, an empty one everything', () => {
  expect(labelSelector('')).toBeUndefined()
  expect(specSelector(undefined)({})).toBe(false)
  expect(specSelector({})({ any: 'label' })).toBe(true)
})

test('an Event is found by whom it is about, whichever group it is read through', () => {
  const event = { metadata: { name: 'e' }, involvedObject: { uid: 'u', kind: 'Pod' } }
  expect(fieldSelector(kindNamed('events', ''), 'involvedObject.uid=u,involvedObject.kind=Pod')?.(event)).toBe(true)
  expect(fieldSelector(kindNamed('events', 'events.k8s.io'), 'regarding.uid!=u')?.(event)).toBe(false)
})
