import 'server-only'

import * as z from 'zod/mini'

import { auditLogNumber } from '#lib/domain/audit-chain.ts'
import type { AuditLogName } from '#lib/domain/audit-entry.ts'
import { isCanonicalJson } from '#lib/domain/canonical-json.ts'
import type { StoredLog } from '#lib/operations/log-guard-port.ts'
import type { ConsolePrisma } from './prisma.ts'
import { readChain, readHead } from './stored-entries.ts'

const leavesSchema = z.array(z.object({ leaf: z.string() }))
const extraSchema = z.array(z.object({ seq: z.nullable(z.string()) }))

/** The log as its guard reads it: stored bytes, a thousand lines at a time. */
export function storedLog(prisma: ConsolePrisma): StoredLog {
  return {
    head: (log) => readHead(prisma, log),
    async *lines(log, from, to) {
      if (from >= to) return
      for await (const line of readChain(prisma, log, from)) {
        if (line.seq >= to) return
        yield line
      }
    },
    leaves: async (log, from, to) => {
      const rows = leavesSchema.parse(
        await prisma.$queryRaw`select encode(e.leaf, 'hex') as leaf from audit.entry e
          where e.log_id = ${auditLogNumber(log)} and e.seq >= ${from} and e.seq < ${to} order by e.seq`,
      )
      return rows.map(({ leaf }) => leaf)
    },
    beyondHead: (log) => beyondHead(prisma, log),
    isCanonical: isCanonicalJson,
  }
}

/** In one statement, so that a running append cannot be mistaken for an entry that the head does not count. */
async function beyondHead(prisma: ConsolePrisma, log: AuditLogName): Promise<number | null> {
  const rows = extraSchema.parse(
    await prisma.$queryRaw`select (select min(e.seq)::text from audit.entry e where e.log_id = h.log_id and e.seq >= h.size) as seq
      from audit.head h where h.log_id = ${auditLogNumber(log)}`,
  )
  const seq = rows[0]?.seq ?? null
  return seq === null ? null : Number(seq)
}
