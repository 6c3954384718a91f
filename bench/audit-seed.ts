/**
 * Appends to the long log through `audit.append` until it has the wanted number of entries, many writers at once, and
 * counts forks and gaps. Goes on where an earlier run ended. `npm run bench -- audit-seed [--entries <count>]
 * [--writers <count>] [--batch <entries of one statement>] [--minutes <at most>]`.
 */
import { parseArgs } from 'node:util'
import pg from 'pg'
import { sealEntry } from '#lib/database/seal-entry.ts'
import { draftOf } from './audit-drafts.ts'
import { openLongLog } from './audit-store.ts'

const { values } = parseArgs({
  options: {
    entries: { type: 'string', default: '1000000' },
    writers: { type: 'string', default: '32' },
    batch: { type: 'string', default: '50' },
    minutes: { type: 'string', default: '8' },
  },
})
const wanted = Number(values.entries)
const batch = Number(values.batch)
const deadline = Date.now() + Number(values.minutes) * 60_000

const log = await openLongLog()
const size = async () => {
  const { rows } = await log.owner.query<{ size: string }>('select size::text from audit.head where log_id = 1')
  return Number(rows[0]?.size)
}
const first = await size()
const answered: number[] = []
let next = first

/** One statement appends a batch, so the commits do not hide what the function itself takes. */
async function write(): Promise<void> {
  const client = new pg.Client({ connectionString: log.databaseUrl })
  await client.connect()
  while (next < wanted && Date.now() < deadline) {
    const from = next
    next = Math.min(wanted, from + batch)
    const sealed = Array.from({ length: next - from }, (_, index) =>
      sealEntry(draftOf(from + index), { version: '0.1.0', pod: 'bench' }),
    )
    const { rows } = await client.query<{ seq: string }>(
      `select a.o_seq::text as seq from unnest($1::text[], $2::text[]) as given(body, personal)
         cross join lateral audit.append(1::smallint, given.body, given.personal::jsonb) a`,
      [sealed.map(({ body }) => body), sealed.map(({ disclosures }) => JSON.stringify(disclosures))],
    )
    for (const { seq } of rows) answered.push(Number(seq))
  }
  await client.end()
}

// Trigrams are gathered much faster once all entries are there; audit-appends measures with them.
const words = await indexOfWords()
if (wanted - first > 10_000 && words !== null) await log.owner.query('drop index audit.entry_words_idx')

const startedAt = performance.now()
await Promise.all(Array.from({ length: Number(values.writers) }, write))
const seconds = (performance.now() - startedAt) / 1_000
const last = await size()
const distinct = new Set(answered)
console.log(
  `${answered.length} appended by ${values.writers} writers in ${seconds.toFixed(0)} s, ${(answered.length / seconds).toFixed(0)}/s`,
)
console.log(
  `this run: ${answered.length - distinct.size} numbers answered twice, ${last - first - distinct.size} not answered`,
)

const { rows: found } = await log.owner.query(
  `select count(*)::int as entries, count(distinct prev)::int as predecessors, min(seq)::int as first, max(seq)::int as last
     from audit.entry where log_id = 1`,
)
const { entries, predecessors, last: newest } = found[0]
console.log(`all: ${entries} entries, forks ${entries - predecessors}, gaps ${newest + 1 - entries}, head ${last}`)
if ((await indexOfWords()) === null) {
  await log.owner.query(`set maintenance_work_mem = '1GB'`)
  await log.owner.query('create index entry_words_idx on audit.entry using gin (words gin_trgm_ops)')
}
await log.close()

async function indexOfWords(): Promise<string | null> {
  const { rows } = await log.owner.query<{ name: string | null }>(
    `select to_regclass('audit.entry_words_idx')::text as name`,
  )
  return rows[0]?.name ?? null
}
