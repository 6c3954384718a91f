import 'server-only'

// A console reduced to its log, for the crash tests: `node --conditions=react-server append-forever.ts <data folder>`.
// It prints the sequence number of each entry once the entry is acknowledged, until it is killed.
import { openAuditLog } from '../audit-log.ts'
import { startDatabase } from '../client.ts'
import { embedded } from './test-database.ts'

const folder = process.argv[2] ?? ''
const database = startDatabase(embedded(folder))
const opened = await database.settled
if (opened.state !== 'ready') {
  process.stderr.write(`${opened.state === 'failed' ? opened.message : opened.state}\n`)
  process.exit(1)
}
const log = await openAuditLog(opened.database, { console: { version: 'test' }, sink: () => Promise.resolve() })
process.stdout.write('ready\n')
const write = async () => {
  for (;;) {
    const { seq } = await log.append({
      log: 'sec',
      action: 'session.ended',
      phase: 'note',
      actor: { type: 'anonymous', name: null },
      source: { address: '10.0.0.1', via: [], userAgent: null, requestId: 'request-1' },
      facts: { sessions: 1 },
    })
    process.stdout.write(`${seq}\n`)
  }
}
await Promise.all([write(), write(), write(), write()])
