import { expect, test } from 'vitest'

import type { AuditDraft } from '#lib/domain/audit-entry.ts'
import type { LogVerdict } from '#lib/operations/log-guard-port.ts'
import { anchorEntries } from './anchor-entries.ts'
import { verdictEntries } from './log-keeper.ts'

const at = '2026-11-21T10:00:00.000Z'

function intact(failure: string | null): LogVerdict {
  return {
    state: 'intact',
    size: 12,
    checkedAt: at,
    wholeCheckedAt: at,
    running: null,
    purged: null,
    anchors: [{ name: 'ConfigMaps in audit', isReadable: true, size: 9, at, failure }],
    problems: [],
  }
}

function recorder() {
  const appended: AuditDraft[] = []
  const append = (draft: AuditDraft) => {
    appended.push(draft)
    return Promise.resolve({ seq: appended.length, id: 'id' })
  }
  return { appended, append }
}

test('a log that is found broken is one entry of each process', () => {
  const auditLog = recorder()
  const tell = verdictEntries(auditLog)
  const broken = { state: 'broken', fault: 'edited', seq: 7, message: 'Entry 7 was edited.', foundAt: at } as const
  for (const verdict of [intact(null), broken, broken]) tell('sec', verdict)
  expect(auditLog.appended).toMatchObject([
    { action: 'log.distrusted', facts: { log: 'sec', entry: 7, fault: 'edited', finding: 'Entry 7 was edited.' } },
  ])
})

test('an anchor that fails and returns is two entries, however often it is looked at', () => {
  const auditLog = recorder()
  const tell = anchorEntries(auditLog, () => new Date('2026-11-21T10:02:00.000Z'))
  for (const failure of [null, 'Forbidden.', 'Forbidden.', 'Still forbidden.', null, null]) tell('sec', intact(failure))
  expect(auditLog.appended).toMatchObject([
    {
      action: 'log.degraded',
      facts: { from_time: at, cause: 'ConfigMaps in audit does not take the checkpoints of the log sec: Forbidden.' },
    },
    { action: 'log.restored', facts: { from_time: at, seconds: 120 } },
  ])
})
