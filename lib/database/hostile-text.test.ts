import { describe, expect, test } from 'vitest'

import { submissionSchema } from '#lib/contracts/actions.ts'
import { csvLine } from '#lib/contracts/audit-csv.ts'
import { auditBodySchema } from '#lib/contracts/audit-body.ts'
import { ocsfLine } from '#lib/contracts/audit-ocsf.ts'
import { entrySentence } from '#lib/contracts/audit-sentence.ts'
import { auditQuerySchema } from '#lib/contracts/audit.ts'
import { savedViewRequestSchema } from '#lib/contracts/saved-views.ts'
import { setupRequestSchema } from '#lib/contracts/setup.ts'
import type { AuditDraft } from '#lib/domain/audit-entry.ts'
import { readableText } from '#lib/domain/readable-text.ts'
import { openEntry } from './open-entry.ts'
import { MalformedEntry, sealEntry } from './seal-entry.ts'

const hostile = {
  'a direction override': 'pay \u202Etxt.exe\u202C and go on',
  'control characters': 'a\u0000b\u0007c\u001B[2Jd and go on',
  'ten thousand marks': `o${'\u0308'.repeat(10_000)} and go on`,
  'half a character': 'half \uD800 of it and go on',
  'invisible spaces': 'ad\u200Bmin\uFEFF and go on',
  'a megabyte': 'x'.repeat(1_048_576),
} as const

/** What anybody may write: it is text and is shown as text. */
const harmless = {
  script: '<script>document.title = "taken"</script><img src=x onerror=alert(1)>',
  formula: '=HYPERLINK("https://evil.example","Click")',
  'another formula': '  +1+cmd|calc',
  'a template': '{actor} ${process.env} {{constructor}}',
  'a quote': `'; drop table audit.entry; --`,
} as const

const every = { ...hostile, ...harmless }

describe.each(Object.entries(hostile))('%s', (_, text) => {
  test('is refused as a reason, a ticket, a filter, the name of a view and the name of an account', () => {
    const order = { planHash: 'a'.repeat(64), reason: 'More visitors tonight' }
    expect(submissionSchema.safeParse({ ...order, reason: text }).success).toBe(false)
    expect(submissionSchema.safeParse({ ...order, ticket: text }).success).toBe(false)
    for (const key of ['actor', 'action', 'target', 'outcome', 'text', 'actionId', 'from', 'to', 'log']) {
      expect([key, auditQuerySchema.safeParse({ [key]: text }).success]).toEqual([key, false])
    }
    expect(savedViewRequestSchema.safeParse({ name: text, filter: { log: 'ops' } }).success).toBe(false)
    expect(savedViewRequestSchema.safeParse({ name: 'a', filter: { text } }).success).toBe(false)
  })
})

test.each(Object.entries(every))('%s is no account', (_, username) => {
  const made = setupRequestSchema.safeParse({ token: 't', username, password: 'plum-orbit-kettle-verandah-41' })
  expect(made.success && /^[a-z0-9._@-]{1,64}$/.test(made.data.username)).toBe(false)
})

/** An entry whose every text came from outside. */
function entryWith(text: string): AuditDraft {
  return {
    log: 'ops',
    action: 'workload.changed-outside',
    actionId: 'x',
    phase: 'note',
    actor: { type: 'user', id: 'a', name: text, roles: ['admin'], method: 'password', session: '0123456789abcdef' },
    source: { address: text, via: [text], userAgent: text, requestId: text },
    target: { namespace: text, kind: text, name: text, uid: text, resourceVersionBefore: text },
    change: [{ path: text, from: text, to: text }],
    reason: text.slice(0, 500),
    ticket: text,
    outcome: { status: 'failed', code: 'x', message: text },
    kubernetes: { auditIds: ['x.1'], dryRun: false, command: text },
    facts: {
      by: text,
      manager: text.slice(0, 200),
      operation: text.slice(0, 40),
      subresource: text.slice(0, 100),
      written_at: text.slice(0, 40),
      noticed_by: 'watch',
      count: 1,
      generation_before: 1,
      generation_after: 2,
      from_time: text.slice(0, 40),
      to_time: text.slice(0, 40),
    },
  }
}

describe.each(Object.entries(every))('%s in every field of an entry', (_, text) => {
  const { body, disclosures } = sealEntry(entryWith(text), { version: '1' })
  const line = {
    seq: 7,
    recordedAt: '2026-11-20T10:00:00.000000Z',
    previous: '0'.repeat(64),
    leaf: '1'.repeat(64),
    body,
  }
  const entry = openEntry('ops', line, disclosures)

  test('is stored as text that can be read, and not longer than its field', () => {
    expect(auditBodySchema.safeParse(JSON.parse(body)).success).toBe(true)
    expect(Buffer.byteLength(body)).toBeLessThan(65_536)
    const texts = [
      entrySentence(entry),
      entry.reason,
      entry.target?.name,
      entry.outcome?.message,
      entry.source?.userAgent,
    ]
    for (const shown of texts) expect(readableText.test(shown ?? '')).toBe(true)
    expect(disclosures.every(({ value }) => readableText.test(value))).toBe(true)
  })

  test('is a row of CSV in which nothing is calculated, and a line of OCSF', () => {
    const cells = csvLine(entry).split(/(?<="),(?=")/)
    expect(cells.filter((cell) => /^"\s*[=+\-@\t\r＝＋－＠]/.test(cell))).toEqual([])
    expect(JSON.parse(ocsfLine(entry, '1'))).toMatchObject({ class_uid: expect.any(Number) })
  })
})

test('a reason that got past the door is not cut in silence', () => {
  expect(() => sealEntry({ ...entryWith('x'), reason: 'x'.repeat(501) }, { version: '1' })).toThrow(MalformedEntry)
})
