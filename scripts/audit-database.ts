import pg from 'pg'
import * as z from 'zod/mini'

import { auditLogNumber, type ChainHead, type ChainLine } from '#lib/domain/audit-chain.ts'
import type { AuditLogName } from '#lib/domain/audit-entry.ts'
import { CommandRefused } from './command-refused.ts'

export type LogInDatabase = {
  readonly head: ChainHead
  /** The leaves of the entries before the first line. */
  readonly purged: AsyncIterable<string>
  readonly lines: AsyncIterable<ChainLine>
}

const batch = 1_000
const headSchema = z.tuple([z.object({ size: z.string(), leaf: z.string() })])
const linesSchema = z.array(
  z.object({ seq: z.string(), at: z.string(), prev: z.string(), leaf: z.string(), body: z.string() }),
)

/**
 * One log of a running PostgreSQL database as it is at one moment, a thousand entries in memory at a time. The role
 * `console_auditor` has all the rights that this needs, and the transaction can write nothing.
 */
export async function withLogInDatabase<Answer>(
  url: string,
  log: AuditLogName,
  work: (stored: LogInDatabase) => Promise<Answer>,
): Promise<Answer> {
  const client = new pg.Client({ connectionString: urlOf(url), connectionTimeoutMillis: 5_000, keepAlive: true })
  // A lost connection also fails the question that is waiting.
  client.on('error', () => {})
  try {
    await client.connect()
    await client.query('begin transaction isolation level repeatable read, read only')
    const number = auditLogNumber(log)
    const head = await client.query(
      `select size::text, encode(leaf, 'hex') as leaf from audit.head where log_id = $1`,
      [number],
    )
    const [{ size, leaf }] = headSchema.parse(head.rows)
    await client.query(
      `declare entries no scroll cursor for select e.seq::text,
         to_char(e.recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at,
         encode(e.prev, 'hex') as prev, encode(e.leaf, 'hex') as leaf, e.body
       from audit.entry e where e.log_id = ${number} order by e.seq`,
    )
    return await work({
      head: { log, size: Number(size), leaf },
      purged: purgedLeaves(client, number),
      lines: linesOf(client),
    })
  } catch (error) {
    if (error instanceof CommandRefused || !isOfDatabase(error)) throw error
    throw new CommandRefused(`The database cannot be read: ${error.message}.`)
  } finally {
    await client.end()
  }
}

const segmentSchema = z.array(z.object({ leaves: z.string() }))

/** A purged segment at a time: of its entries the hashes are left. */
async function* purgedLeaves(client: pg.Client, log: number): AsyncGenerator<string> {
  for (let number = 0; ; number += 1) {
    const { rows } = await client.query(
      `select encode(leaves, 'hex') as leaves from audit.segment
       where log_id = $1 and number = $2 and purged_at is not null`,
      [log, number],
    )
    const [segment] = segmentSchema.parse(rows)
    if (segment === undefined) return
    yield* segment.leaves.match(/.{64}/g) ?? []
  }
}

async function* linesOf(client: pg.Client): AsyncGenerator<ChainLine> {
  for (;;) {
    const rows = linesSchema.parse((await client.query(`fetch ${batch} from entries`)).rows)
    for (const { seq, at, prev, leaf, body } of rows) {
      yield { seq: Number(seq), recordedAt: at, previous: prev, leaf, body }
    }
    if (rows.length < batch) return
  }
}

function urlOf(text: string): string {
  if (/^postgres(?:ql)?:\/\//.test(text) && URL.canParse(text)) return text
  throw new CommandRefused(
    'The database is not an address of the form postgresql://user:password@host:5432/database. The embedded one belongs to the process of its console: verify its journal, <data folder>/journal/entries.ndjson, or an export.',
  )
}

/** The driver's own errors carry a code, of the server or of the socket; a mistake of this program has none. */
function isOfDatabase(error: unknown): error is Error {
  return error instanceof Error && 'code' in error
}
