import 'server-only'

import * as z from 'zod/mini'

import { auditLogNumber } from '#lib/domain/audit-chain.ts'
import type { CosignedNotes } from '#lib/operations/log-guard-port.ts'
import type { ConsolePrisma } from './prisma.ts'
import { isoTime } from './stored-entries.ts'

const notesSchema = z.array(z.object({ note: z.string(), at: z.string() }))

/** The newest note of each day: what lies between is proven by it too. */
export function cosignedNotes(prisma: ConsolePrisma): CosignedNotes {
  return {
    all: async (log, witness) =>
      notesSchema.parse(
        await prisma.$queryRaw`select note, ${isoTime('cosigned_at')} as at from audit_cosigned_note
          where log_id = ${auditLogNumber(log)} and witness = ${witness} order by size`,
      ),
    save: async (log, witness, { size, note }) => {
      await prisma.$executeRaw`insert into audit_cosigned_note as kept (log_id, witness, day, size, note, cosigned_at)
        values (${auditLogNumber(log)}, ${witness}, (clock_timestamp() at time zone 'UTC')::date, ${size}, ${note},
          clock_timestamp())
        on conflict (log_id, witness, day) do update
          set size = excluded.size, note = excluded.note, cosigned_at = excluded.cosigned_at
          where kept.size <= excluded.size`
    },
  }
}
