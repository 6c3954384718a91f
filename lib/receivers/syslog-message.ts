import 'server-only'

import * as z from 'zod/mini'

import type { ChainLine } from '#lib/domain/audit-chain.ts'
import type { AuditLogName } from '#lib/domain/audit-entry.ts'
import { entryLine } from '#lib/domain/entry-line.ts'

/** "log audit" of RFC 5424, section 6.2.1. */
const facility = 13
const appName = 'tracardi-ops-console'
/** 32473 is the number that RFC 5612 keeps for whoever has none of his own. */
const structure = 'audit@32473'

const severities = { critical: 2, error: 3, warning: 4, informational: 6 } as const

const bodySchema = z.object({
  id: z.optional(z.string()),
  action: z.optional(z.string()),
  action_id: z.optional(z.string()),
  outcome: z.optional(z.object({ status: z.string() })),
})

/**
 * One entry as a message of RFC 5424 behind its length in bytes (RFC 6587, section 3.4.1), so that nothing in it can end
 * it. The message is the line of JSON that verifiers read.
 */
export function syslogFrame(hostname: string, log: AuditLogName, line: ChainLine): string {
  const body = bodySchema.safeParse(jsonOf(line.body)).data ?? {}
  const header = [
    `<${facility * 8 + severityOf(body)}>1`,
    line.recordedAt,
    printable(hostname, 255),
    appName,
    '-',
    printable(body.action ?? '', 32),
  ].join(' ')
  const values = {
    log,
    seq: String(line.seq),
    leaf: line.leaf,
    id: body.id,
    action: body.action,
    actionId: body.action_id,
  }
  const message = `${header} [${[structure, ...parameters(values)].join(' ')}] ${entryLine(log, line).trimEnd()}`
  return `${Buffer.byteLength(message)} ${message}`
}

function severityOf({ action, outcome }: z.output<typeof bodySchema>): number {
  if (action === 'log.distrusted') return severities.critical
  switch (outcome?.status) {
    case 'unknown':
      return severities.error
    case 'failed':
    case 'refused':
    case 'denied':
    case 'rolled_back':
    case 'not_applied':
      return severities.warning
    default:
      return severities.informational
  }
}

function parameters(values: Readonly<Record<string, string | undefined>>): string[] {
  return Object.entries(values).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}="${oneLine(value).replace(/["\\\]]/g, '\\$&')}"`],
  )
}

/** The console writes no control characters; whoever edits the database might, to fool a terminal or a careless parser. */
function oneLine(text: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what is replaced
  return text.replace(/[\u0000-\u001f\u007f-\u009f]/g, '?')
}

/** PRINTUSASCII, of which header fields consist. */
function printable(text: string, longest: number): string {
  return text.replace(/[^\u0021-\u007e]/g, '?').slice(0, longest) || '-'
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
