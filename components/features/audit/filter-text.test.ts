import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { auditOutcomes } from '#lib/domain/audit-entry.ts'
import { readAuditFilter } from './audit-filter.ts'
import { filterParts, filterText, parseFilterText } from './filter-text.ts'

const page = { log: 'ops', limit: 50 } as const

test('a filter is typed as key:value, with wildcards, exclusions, a span of time and words', () => {
  expect(
    parseFilterText('actor:bo action:gui-api.* -outcome:failed created:2026-11-01..2026-11-02 the peak', page, 'UTC'),
  ).toEqual({
    filter: {
      ...page,
      actor: 'bo',
      action: 'gui-api.*',
      outcome: '!failed',
      from: '2026-11-01T00:00:00.000Z',
      to: '2026-11-03T00:00:00.000Z',
      text: 'the peak',
    },
  })
  expect(parseFilterText('created:2026-11-01T14:30..', page, 'UTC')).toEqual({
    filter: { ...page, from: '2026-11-01T14:30:00.000Z' },
  })
  expect(parseFilterText('  ', page, 'UTC')).toEqual({ filter: page })
})

test.each([
  ['colour:red', 'There is no key "colour:"'],
  ['actor:a actor:b', 'given twice'],
  ['-actor:bo', 'Only action: and outcome: can be excluded.'],
  ['outcome:maybe', '"outcome" is not understood: maybe.'],
  ['created:yesterday', 'is no span of time'],
  ['created:..', 'is no span of time'],
  ['change:7', '"actionId" is not understood: 7.'],
])('%s is not guessed at', (typed, problem) => {
  expect(parseFilterText(typed, page, 'UTC')).toEqual({ problem: expect.stringContaining(problem) })
})

describe('the text of a filter', () => {
  const word = fc.stringMatching(/^[a-z0-9._"\\/ -]{1,20}$/).filter((text) => text.trim() === text && text !== '')
  const when = fc
    .date({ min: new Date('2026-01-01Z'), max: new Date('2027-01-01Z'), noInvalidDate: true })
    .map((at) => at.toISOString())
  const filters = fc.record(
    {
      log: fc.constant('ops' as const),
      limit: fc.constant(50),
      actor: word,
      target: word,
      action: fc.constantFrom('workload.*', 'plan.refused', '!console.started'),
      outcome: fc.constantFrom(...auditOutcomes, '!failed' as const),
      text: word,
      from: when,
      to: when,
    },
    { requiredKeys: ['log', 'limit'] },
  )

  test('says all of it: typed again it is the same filter', () => {
    fc.assert(
      fc.property(filters, (filter) => {
        // Several spaces between words are one.
        fc.pre(!/ {2}/.test(filter.text ?? ''))
        expect(parseFilterText(filterText(filter, 'UTC'), page, 'UTC')).toEqual({ filter })
      }),
    )
  })

  test('falls apart into parts that can be taken away one by one', () => {
    const filter = readAuditFilter({ actor: 'bo', outcome: '!failed', from: '2026-11-01T00:00:00Z', before: '9' })
    expect(filterParts(filter, 'UTC')).toEqual([
      { text: 'actor:bo', without: readAuditFilter({ outcome: '!failed', from: '2026-11-01T00:00:00Z' }) },
      { text: '-outcome:failed', without: readAuditFilter({ actor: 'bo', from: '2026-11-01T00:00:00Z' }) },
      { text: 'created:2026-11-01T00:00..', without: readAuditFilter({ actor: 'bo', outcome: '!failed' }) },
    ])
  })
})
