import fc from 'fast-check'
import { expect, test } from 'vitest'

import { readPrometheusText } from './prometheus-text.ts'

const all = () => true

test('the families that are wanted are read, with their escapes and their times', () => {
  const page = `# HELP http_requests_total The total number of HTTP requests.
# TYPE http_requests_total counter
http_requests_total{method="post",code="200"} 1027 1395066363000
http_requests_total{method="post",code="400"}    3 1395066363000
# Escaping in label values:
msdos_file_access_time_seconds{path="C:\\\\DIR\\\\FILE.TXT",error="Cannot find file:\\n\\"FILE.TXT\\""} 1.458255915e9
metric_without_timestamp_and_labels 12.47
something_weird{problem="division by zero"} +Inf
http_request_duration_seconds_bucket{le="0.05"} 24054
not_wanted{le="0.05"} 24054
`
  const samples = readPrometheusText(page, (name) => name !== 'not_wanted')
  expect(samples).toEqual([
    { name: 'http_requests_total', labels: { method: 'post', code: '200' }, value: 1027, atMs: 1395066363000 },
    { name: 'http_requests_total', labels: { method: 'post', code: '400' }, value: 3, atMs: 1395066363000 },
    {
      name: 'msdos_file_access_time_seconds',
      labels: { path: 'C:\\DIR\\FILE.TXT', error: 'Cannot find file:\n"FILE.TXT"' },
      value: 1.458255915e9,
      atMs: null,
    },
    { name: 'metric_without_timestamp_and_labels', labels: {}, value: 12.47, atMs: null },
    { name: 'something_weird', labels: { problem: 'division by zero' }, value: Infinity, atMs: null },
    { name: 'http_request_duration_seconds_bucket', labels: { le: '0.05' }, value: 24054, atMs: null },
  ])
})

test.each([
  ['foo_bucket{le="10"} 17 # {trace_id="oHg5"} 9.8 1520879607.789', 17, null],
  ['foo_bucket{le="10"} 17 1520879607.789 # {trace_id="a} 3"} 9.8', 17, 1520879607789],
  ['foo 1 1520879607', 1, 1520879607000],
  ['foo{ a = "x" , b="}" , } -1.5e-3', -0.0015, null],
  ['foo 5\r', 5, null],
])('an exemplar, a time in seconds and odd spaces are understood: %s', (line, value, atMs) => {
  expect(readPrometheusText(line, all)).toMatchObject([{ value, atMs }])
})

test.each(['NaN', 'nan'])('%s is no number, and is kept as one', (text) => {
  expect(readPrometheusText(`x ${text}`, all)).toEqual([{ name: 'x', labels: {}, value: NaN, atMs: null }])
})

test.each([
  'foo',
  'foo{',
  'foo{a="1} 2',
  'foo{a="1"',
  'foo{a=1} 2',
  'foo bar',
  'foo 1 2 3',
  '<html>',
  '{a="1"} 3',
  'foo 0x1',
])('a line that is none is passed over: %s', (line) => {
  expect(readPrometheusText(`${line}\nbar 1`, all)).toEqual([{ name: 'bar', labels: {}, value: 1, atMs: null }])
})

const name = fc.stringMatching(/^[a-zA-Z_:][a-zA-Z0-9_:]{0,12}$/)
const label = fc.stringMatching(/^[a-zA-Z_][a-zA-Z0-9_]{0,8}$/)
const value = fc.oneof(fc.double(), fc.constantFrom(Infinity, -Infinity, NaN, 0))
const time = fc.option(fc.integer({ min: 1e12, max: 2e12 }))
const sample = fc.record({ name, labels: fc.dictionary(label, fc.string({ unit: 'binary' })), value, atMs: time })

const escaped = (text: string) => text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"')

test('whatever is written in the format reads back as it was', () => {
  fc.assert(
    fc.property(fc.array(sample, { maxLength: 8 }), (samples) => {
      const page = samples.map(({ name, labels, value, atMs }) => {
        const pairs = Object.entries(labels).map(([key, text]) => `${key}="${escaped(text)}"`)
        const number = Number.isFinite(value)
          ? String(value)
          : Number.isNaN(value)
            ? 'NaN'
            : value > 0
              ? '+Inf'
              : '-Inf'
        return `${name}{${pairs.join(',')}} ${number}${atMs === null ? '' : ` ${atMs}`}\n`
      })
      const expected = samples.map((each) => ({ ...each, value: each.value === 0 ? 0 : each.value }))
      expect(readPrometheusText(page.join(''), all).map((read) => ({ ...read, labels: { ...read.labels } }))).toEqual(
        expected.map((each) => ({ ...each, labels: { ...each.labels } })),
      )
    }),
  )
})

test('no page can make it fail or hang', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('a', '{', '}', '"', '\\', ' ', ',', '=', '1', '#', '\n', '.') }),
      (page) => {
        expect(Array.isArray(readPrometheusText(page, all))).toBe(true)
      },
    ),
    { numRuns: 1_000 },
  )
})
