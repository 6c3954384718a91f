import 'server-only'

import * as z from 'zod/mini'

import type { ReceiverHolds, Standing } from '#lib/operations/forward-port.ts'
import type { Holder } from './action-holds.ts'
import { Prisma } from './generated/client.ts'
import type { ConsolePrisma } from './prisma.ts'
import { isoTime } from './stored-entries.ts'

const holdSeconds = 60
/** Longer than a turn may take, so that who sends has the receiver to himself. */
const enoughSeconds = 30

const heldUntil = Prisma.sql`clock_timestamp() + make_interval(secs => ${holdSeconds}::float8)`

const receiverSchema = z.array(
  z.object({
    is_held: z.boolean(),
    failing_since: z.nullable(z.string()),
    failing_seconds: z.nullable(z.number()),
    failure: z.nullable(z.string()),
    told_seconds: z.nullable(z.number()),
  }),
)

/** Who pushes to which receiver, by the database's clock. */
export function receiverHolds(prisma: ConsolePrisma, { id, isAlone }: Holder): ReceiverHolds {
  return {
    hold: async (receiver) => {
      const held = await prisma.$executeRaw`insert into audit_receiver as r (name, holder, held_until)
        values (${receiver}, ${id}, ${heldUntil})
        on conflict (name) do update set holder = excluded.holder, held_until = excluded.held_until
        where r.holder is null or r.holder = ${id} or ${isAlone}::boolean
          or r.held_until <= clock_timestamp() or r.held_until > ${heldUntil}`
      return held > 0
    },
    release: async (receiver) => {
      await prisma.$executeRaw`update audit_receiver set holder = null, held_until = null
        where name = ${receiver} and holder = ${id}`
    },
    failed: async (receiver, failure) => {
      await prisma.$executeRaw`update audit_receiver set failure = ${failure.slice(0, 500)},
        failing_since = coalesce(failing_since, clock_timestamp()) where name = ${receiver} and holder = ${id}`
    },
    told: async (receiver) => {
      await prisma.$executeRaw`update audit_receiver set told_at = clock_timestamp() where name = ${receiver}`
    },
    recovered: async (receiver) => {
      await prisma.$executeRaw`update audit_receiver set failure = null, failing_since = null
        where name = ${receiver} and holder = ${id}`
    },
  }
}

export async function readStanding(prisma: ConsolePrisma, id: string, receiver: string): Promise<Standing> {
  const [row] = receiverSchema.parse(
    await prisma.$queryRaw`select
        coalesce(holder = ${id} and held_until > clock_timestamp() + make_interval(secs => ${enoughSeconds}::float8), false)
          as is_held,
        ${isoTime('failing_since')} as failing_since, failure,
        extract(epoch from clock_timestamp() - failing_since)::float8 as failing_seconds,
        extract(epoch from clock_timestamp() - told_at)::float8 as told_seconds
      from audit_receiver where name = ${receiver}`,
  )
  return {
    isHeld: row?.is_held ?? false,
    outage:
      row?.failing_since && row.failure !== null
        ? {
            since: row.failing_since,
            seconds: row.failing_seconds ?? 0,
            failure: row.failure,
            toldSecondsAgo: row.told_seconds,
          }
        : null,
  }
}
