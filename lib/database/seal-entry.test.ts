import canonicalize from 'canonicalize'
import { expect, test } from 'vitest'

import type { AuditDraft } from '#lib/domain/audit-entry.ts'
import { commitmentOf, MalformedEntry, sealEntry } from './seal-entry.ts'

const draft: AuditDraft = {
  log: 'ops',
  action: 'workload.scale',
  facts: { undoes: null, group: null },
  phase: 'intent',
  actor: {
    type: 'user',
    id: 'account-1',
    name: 'admin',
    roles: ['admin'],
    method: 'password',
    session: '0123456789abcdef',
  },
  source: { address: '10.1.2.3', via: [], userAgent: 'curl/8', requestId: 'request-1' },
  target: { namespace: 'tracardi', kind: 'Deployment', name: 'be-fa-public', uid: 'uid-1' },
  change: [{ path: '/spec/replicas', from: 3, to: 5 }],
  reason: 'Peak hour',
}
const identity = { version: '0.1.0' }
const now = new Date('2026-11-20T23:17:30.123Z')

test('the body is canonical JSON of schema v1', () => {
  const { body, id } = sealEntry(draft, identity, now)
  expect(canonicalize(JSON.parse(body))).toBe(body)
  expect(JSON.parse(body)).toMatchObject({
    v: 1,
    log: 'ops',
    id,
    occurred_at: '2026-11-20T23:17:30.123Z',
    reason: 'Peak hour',
  })
})

test('personal values stay out of the body, under commitments that their disclosures open', () => {
  const { body, disclosures } = sealEntry(draft, identity, now)
  for (const personal of ['10.1.2.3', 'curl', '"admin",']) expect(body).not.toContain(personal)
  expect(disclosures.map(({ field, value }) => [field, value])).toEqual([
    ['actor.name', 'admin'],
    ['source.ip', '10.1.2.3'],
    ['source.ua', 'curl/8'],
  ])
  for (const disclosure of disclosures) expect(body).toContain(commitmentOf(disclosure))
})

test.each([
  ['/spec/template/spec/containers/be-fa-private/env/EXPOSE_GUI_API', 'no', 'yes'],
  ['/spec/template/spec/containers/be-fa-private/image', 'no', 'yes'],
  ['/spec/template/spec/containers/api/env/MYSQL_PASSWORD', '[secret removed]', '[secret removed]'],
  ['/spec/template/spec/containers/api/env/MYSQL_PASSWORD/value', '[secret removed]', '[secret removed]'],
  ['/data/api-key', '[secret removed]', '[secret removed]'],
])('what the name of %s says decides whether its value is kept', (path, from, to) => {
  const { body } = sealEntry({ ...draft, change: [{ path, from: 'no', to: 'yes' }] }, identity, now)
  expect(JSON.parse(body)).toMatchObject({ change: [{ path, from, to }] })
})

test('the same value is committed to differently each time', () => {
  const [one, other] = [sealEntry(draft, identity, now), sealEntry(draft, identity, now)]
  expect(one.disclosures.map(commitmentOf)).not.toEqual(other.disclosures.map(commitmentOf))
})

test('the name of an account that is acted upon is personal too', () => {
  const { body, disclosures } = sealEntry(
    {
      log: 'sec',
      action: 'account.changed',
      phase: 'note',
      actor: { type: 'system', name: 'command line' },
      source: null,
      target: { kind: 'Account', name: 'oncall', uid: 'account-2' },
      change: [{ path: '/role', from: 'operator', to: 'auditor' }],
    },
    identity,
    now,
  )
  expect(body).not.toContain('oncall')
  expect(disclosures).toMatchObject([{ field: 'target.name', value: 'oncall' }])
})

test.each<[string, Partial<AuditDraft>]>([
  ['an event outside the catalogue', { action: 'moon.landed' }],
  ['the other log', { log: 'sec' }],
  ['a phase the event has not', { phase: 'note' }],
  ['a fact the event has not', { facts: { surprise: 1 } }],
  ['a reason of more than 500 characters', { reason: 'x'.repeat(501) }],
  ['a fraction', { change: [{ path: '/spec/replicas', from: 1.5, to: 2 }] }],
  ['a number beyond exact integers', { change: [{ path: '/spec/replicas', from: 2 ** 53, to: 2 }] }],
  ['more changes than fit an entry', { change: Array.from({ length: 101 }, () => ({ path: '/x', from: 1, to: 2 })) }],
])('%s is refused', (_, change) => {
  expect(() => sealEntry({ ...draft, ...change }, identity, now)).toThrow(MalformedEntry)
})

test('an entry of more than 64 KiB is refused', () => {
  const change = Array.from({ length: 100 }, (_, index) => ({
    path: `/x/${index}`,
    from: 'ü'.repeat(500),
    to: 'ü'.repeat(500),
  }))
  expect(() => sealEntry({ ...draft, change }, identity, now)).toThrow('65536 bytes')
})

test('hostile text is stored as text that neither breaks a line nor fools a reader', () => {
  const hostile = 'a\r\n{"log":"ops"}\u001b[31mred\u202egnp.exe\u0000\ud800 e\u0301'
  const { body, disclosures } = sealEntry(
    {
      ...draft,
      reason: hostile,
      ticket: hostile,
      source: { address: null, via: [hostile], userAgent: hostile, requestId: hostile },
    },
    identity,
    now,
  )
  // oxlint-disable-next-line no-control-regex -- what must not be there
  expect(body).not.toMatch(/[\u0000-\u001f\u202e]/)
  expect(body.isWellFormed() && body.normalize('NFC') === body).toBe(true)
  expect(disclosures.at(-1)?.value).toContain('é')
})

test('long text from outside is cut and says so', () => {
  const { body } = sealEntry(
    {
      ...draft,
      phase: 'outcome',
      outcome: { status: 'failed', code: 'refused-by-cluster', message: 'x'.repeat(1_000_000) },
    },
    identity,
    now,
  )
  expect(JSON.parse(body).outcome.message).toMatch(/^x{1900,}.*characters more\]$/)
})

test('the value of a field that is named like a secret does not enter', () => {
  const { body } = sealEntry(
    { ...draft, change: [{ path: '/data/adminPassword', from: 'old-one', to: 'new-one' }] },
    identity,
    now,
  )
  expect(body).not.toMatch(/old-one|new-one/)
})
