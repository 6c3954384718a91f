/**
 * How long the console itself takes over the long log: every entry at its start, and the newest thousand while it runs.
 * `npm run bench -- audit-guard`, after `audit-seed`.
 */
import { storedLog } from '#lib/database/stored-log.ts'
import { guardLog } from '#lib/operations/guard-log.ts'
import { nodeSha256, verifyEd25519 } from '#lib/server/signing-key.ts'
import { openLongLog } from './audit-store.ts'

const log = await openLongLog()
const stored = storedLog(log.database.prisma)
const { size } = await stored.head('ops')
/** How far the guard may see: first to the head as it was a thousand entries ago. */
let seen = size - 1_000
const head = async () => {
  const whole = await stored.head('ops')
  const [leaf = whole.leaf] = await stored.leaves('ops', seen - 1, seen)
  return { ...whole, size: seen, leaf }
}
const guard = guardLog(
  {
    stored: { ...stored, head, beyondHead: () => Promise.resolve(null) },
    signer: null,
    anchors: [],
    sha256: nodeSha256,
    verifyEd25519,
    now: () => new Date(),
  },
  'ops',
)
const timed = async (what: string, task: () => Promise<{ readonly state: string }>) => {
  const before = performance.now()
  const { state } = await task()
  console.log(`${what}: ${(performance.now() - before).toFixed(0)} ms, ${state}`)
}
await timed(`${seen} entries`, guard.checkWhole)
seen = size
await timed('the newest 1,000', guard.checkNew)
await timed('nothing new', guard.checkNew)
await log.close()
