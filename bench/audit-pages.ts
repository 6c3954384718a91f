/**
 * Pages of the long log by each kind of filter, the common and the rare, as the console reads them: filter, count, head
 * and personal values. `npm run bench -- audit-pages [--times <count>]`, after `audit-seed`.
 */
import { parseArgs } from 'node:util'
import type { AuditFilter } from '#lib/database/audit-matching.ts'
import { readAudit, readEntry } from '#lib/database/read-audit.ts'
import { readHead } from '#lib/database/stored-entries.ts'
import { actionId, rare } from './audit-drafts.ts'
import { openLongLog } from './audit-store.ts'
import { percentile, spread } from './figures.ts'

const { values } = parseArgs({ options: { times: { type: 'string', default: '40' } } })
const log = await openLongLog()
const { prisma } = log.database
await log.owner.query('vacuum analyze audit.entry')
await log.owner.query('vacuum analyze audit.disclosure')
const { size } = await readHead(prisma, 'ops')
const timeOf = async (seq: number) => (await readEntry(prisma, 'ops', seq))?.recordedAt ?? ''
const [early, earlier, late] = await Promise.all([timeOf(10_000), timeOf(12_000), timeOf(size - 500)])

const filters: Record<string, Omit<AuditFilter, 'log'>> = {
  'no filter': {},
  'who, common': { actor: 'person-3' },
  'who, rare': { actor: rare.actor },
  'who, nobody': { actor: 'nobody' },
  'event, common': { action: 'workload.scale' },
  'event, absent': { action: 'admin-password.rotate' },
  'event, all but one': { action: '!workload.scale' },
  'target, common': { target: 'tracardi-1/worker-evt' },
  'target, rare': { target: rare.target },
  'outcome, common': { outcome: 'succeeded' },
  'outcome, rare': { outcome: rare.outcome },
  'outcome, all but one': { outcome: '!succeeded' },
  'text, common': { text: 'campaign' },
  'text, in one of a thousand': { text: 'CHG-77' },
  'text, rare': { text: rare.text },
  'text, nowhere': { text: 'xylophone' },
  'text, an address': { text: '10.1.3.77' },
  'one action': { actionId: actionId(Math.floor(size / 3)) },
  'time, long ago': { from: early, to: earlier },
  'time, the newest': { from: late },
  'four at once': { actor: 'person-3', action: 'workload.scale', text: 'campaign', from: early },
}

console.log(`${size} entries`)
const worst: number[] = []
for (const [name, filter] of Object.entries(filters)) {
  const waits: number[] = []
  let total = ''
  for (let time = 0; time < Number(values.times); time += 1) {
    const before = performance.now()
    const page = await readAudit(prisma, { log: 'ops', ...filter }, { limit: 50 })
    waits.push(performance.now() - before)
    total = `${page.isTotalExact ? '' : 'over '}${page.total}`
  }
  worst.push(percentile(waits, 0.95))
  console.log(`${name.padEnd(28)} ${spread(waits)}   ${total} match`)
}
console.log(`worst p95: ${Math.max(...worst).toFixed(0)} ms`)
await log.close()
