import { expect, test } from 'vitest'

import type { ChainLine } from '#lib/domain/audit-chain.ts'
import { syslogFrame } from './syslog-message.ts'
import { syslogMessages } from './testing/syslog-parser.ts'

const line: ChainLine = {
  seq: 7,
  recordedAt: '2026-11-21T12:00:00.123456Z',
  previous: '11'.repeat(32),
  leaf: '22'.repeat(32),
  body: JSON.stringify({ action: 'workload.scale', action_id: 'a-1', id: 'e-1', outcome: { status: 'denied' } }),
}

test('an entry is one message of RFC 5424 behind its length', () => {
  const frame = syslogFrame('console-0', 'ops', line)
  const text = JSON.stringify({
    log: 'ops',
    seq: 7,
    at: line.recordedAt,
    prev: line.previous,
    leaf: line.leaf,
    body: line.body,
  })
  const message =
    '<108>1 2026-11-21T12:00:00.123456Z console-0 tracardi-ops-console - workload.scale ' +
    `[audit@32473 log="ops" seq="7" leaf="${line.leaf}" id="e-1" action="workload.scale" actionId="a-1"] ${text}`
  expect(frame).toBe(`${message.length} ${message}`)
})

test.each([
  ['succeeded', 110],
  ['denied', 108],
  ['unknown', 107],
])('the severity of an entry that %s tells it from others', (status, priority) => {
  const body = JSON.stringify({ action: 'workload.scale', outcome: { status } })
  expect(syslogFrame('host', 'ops', { ...line, body })).toContain(`<${priority}>1 `)
})

test.each([
  ['line feeds and a forged message', 'x"]\n<0>1 - - - - - - forged\r\n12 <0>1 -'],
  ['NUL, escape and bidirectional marks', '\u0000\u001b[2J\u202egnp.exe'],
  ['quotes, backslashes and brackets', '"\\]["\\\\]'],
  ['a lone surrogate', '\ud800'],
  ['characters of four bytes', '😀'.repeat(50)],
  ['20,000 bytes', 'ä'.repeat(10_000)],
])('%s in every field end no message', (_, hostile) => {
  const bodies = [JSON.stringify({ action: hostile, action_id: hostile, id: hostile, reason: hostile }), hostile]
  const bytes = Buffer.from(bodies.map((body) => syslogFrame(hostile, 'sec', { ...line, body })).join(''))
  const messages = syslogMessages(bytes)
  expect(messages).toHaveLength(2)
  for (const [index, { header, structured, entry }] of messages.entries()) {
    expect(header).toMatch(/^<\d+>1 \S+ [!-~]{1,255} tracardi-ops-console - [!-~]{1,32}$/)
    expect(structured).toMatchObject({ log: 'sec', seq: '7', leaf: line.leaf })
    expect(entry).toMatchObject({ seq: 7, body: bodies[index] })
  }
  // oxlint-disable-next-line no-control-regex -- none of them may be left
  expect(bytes.toString()).not.toMatch(/[\u0000-\u001f]/)
})
