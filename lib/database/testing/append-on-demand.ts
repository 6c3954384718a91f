import 'server-only'

// For the tests of failing files: a console reduced to its log on an embedded database. Each line on standard input is a
// number of entries to append one after the other; each line on standard output says what became of them.
import path from 'node:path'
import { createInterface } from 'node:readline'

import { openAuditLog } from '../audit-log.ts'
import { checkpointFile } from '../checkpoint-file.ts'
import { endWhenStuck } from '../end-when-stuck.ts'
import { openDatabase } from '../open-database.ts'
import { embedded } from './test-database.ts'

const folder = process.argv[2] ?? ''
const database = await openDatabase(embedded(folder), () => {})
const log = await openAuditLog(database, { console: { version: 'test' }, sink: () => Promise.resolve() })
const checkpoints = checkpointFile(path.join(folder, 'checkpoints.ndjson'), () => new Date())

async function append(): Promise<number | string> {
  try {
    const { seq } = await log.append({
      log: 'sec',
      action: 'session.ended',
      phase: 'note',
      actor: { type: 'anonymous', name: 'somebody' },
      source: { address: '10.0.0.1', via: [], userAgent: null, requestId: 'request-1' },
      facts: { sessions: 1 },
    })
    await checkpoints.keep('sec', seq + 1, `note of ${seq + 1}`, () => Promise.resolve([]))
    return seq
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  }
}

endWhenStuck(3)
process.stdout.write('ready\n')
for await (const line of createInterface({ input: process.stdin })) {
  const ends: (number | string)[] = []
  for (let count = 0; count < Number(line); count += 1) ends.push(await append())
  process.stdout.write(`${JSON.stringify(ends)}\n`)
}
await database.close()
