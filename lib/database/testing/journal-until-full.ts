import 'server-only'

// For the test of a full disk: appends until the journal refuses, says how many it took, waits for a word on standard
// input, and appends one more.
import { once } from 'node:events'

import { openJournal } from '../journal.ts'

const journal = await openJournal(process.argv[2] ?? '')
const line = (seq: number) => ({ log: 'sec', seq, at: '', prev: '', leaf: '', body: 'x'.repeat(100) }) as const

let taken = 0
try {
  for (;;) {
    await journal.append(line(taken), [])
    taken += 1
  }
} catch {
  process.stdout.write(`${taken}\n`)
}
await once(process.stdin, 'data')
await journal.recover()
await journal.append(line(taken + 1), [])
await journal.close()
process.exit(0)
