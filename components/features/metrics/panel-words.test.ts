import { expect, test } from 'vitest'

import { emptyQuality, type DataState } from '#lib/domain/metrics/panel.ts'
import { panelCaption, stateWords } from './panel-words.ts'

const age = { asOf: '14:02:15 UTC', age: '3 min' }
const said = (state: DataState, why = {}) => stateWords({ quality: emptyQuality(state, why) }, age)

test('every state that is not a plain value has words of its own, and none is OK', () => {
  const states = ['partial', 'no-series', 'no-traffic', 'stale', 'error', 'not-configured', 'not-permitted'] as const
  const titles = states.map((state) => said(state)?.title)
  expect(new Set(titles).size).toBe(states.length)
  expect(states.every((state) => said(state)?.status !== 'ok')).toBe(true)
  expect(said('value')).toBeNull()
})

test('a stale figure says of when it is and how old', () => {
  expect(said('stale')?.title).toBe('As of 14:02:15 UTC, 3 min ago')
})

test('what is wrong and how to end it come from the source', () => {
  expect(said('no-series', { warning: 'Not found.', fix: '--metrics-per-host=false' })).toMatchObject({
    text: ['Not found.'],
    fix: '--metrics-per-host=false',
  })
})

test('requests at the edge that belong to nobody are said above two per cent', () => {
  const value = (ratio: number) =>
    stateWords({ quality: { ...emptyQuality('value'), unattributed: { perSecond: 1, ratio } } }, age)
  expect(value(0.01)).toBeNull()
  expect(value(0.1)?.title).toBe('10 % of the requests at the edge belong to no known part')
})

test('a caption says how high single readings went above the mean', () => {
  const values = [2, null, 3]
  const band = { low: [1, null, 1], high: [4, null, 9] }
  expect(panelCaption({ unit: 'cores', series: [{ key: 'a', label: 'all', values, band }] })).toBe(
    '3 cores newest, 3 cores at most. Means; the pale band is from each step’s lowest to its highest reading, 9 cores at most.',
  )
})

test('a caption never makes zero of nothing', () => {
  const unit = 'requests-per-second'
  expect(panelCaption({ unit, series: [{ key: 'a', label: 'all', values: [null, null] }] })).toBe(
    'Nothing is known of this range.',
  )
  expect(panelCaption({ unit, series: [{ key: 'a', label: 'all', values: [0, 5, null] }] })).toBe(
    '5 req/s newest, 5 req/s at most.',
  )
})
