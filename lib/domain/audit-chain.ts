import type { AuditLogName } from './audit-entry.ts'

/** The parts of a stored entry that the hash covers. Hashes are lower-case hex; the time has microseconds. */
export type ChainLine = {
  readonly seq: number
  readonly recordedAt: string
  readonly previous: string
  readonly leaf: string
  readonly body: string
}

export type ChainHead = { readonly log: AuditLogName; readonly size: number; readonly leaf: string }

export type ChainFault =
  | 'edited'
  | 'missing'
  | 'inserted'
  | 'unlinked'
  | 'clock-backwards'
  | 'not-canonical'
  | 'tail-missing'
  | 'head-differs'
  | 'rolled-back'
  | 'rewritten'
  | 'purged-unrecorded'

/** How far a log was checked: what the next line must follow. */
export type ChainPosition = {
  readonly size: number
  readonly leaf: string
  /** Microseconds since 1970 of the last line; null before the first. */
  readonly lastAt: bigint | null
}

export type ChainVerdict =
  | { readonly intact: true; readonly head: ChainHead; readonly position: ChainPosition }
  | BrokenChain

export type BrokenChain = {
  readonly intact: false
  readonly log: AuditLogName
  readonly fault: ChainFault
  /** The first entry that cannot be vouched for. */
  readonly seq: number
  readonly message: string
}

export type Sha256 = (bytes: Uint8Array) => Uint8Array | Promise<Uint8Array>

export type ChainCheck = {
  readonly log: AuditLogName
  readonly sha256: Sha256
  /** What the log itself says it holds; null when only the lines are at hand. */
  readonly head: ChainHead | null
  /** True when the text is the canonical form of the JSON it holds; left out, bytes alone are checked. */
  readonly isCanonical?: (body: string) => boolean
  /** Where an earlier check ended; left out, the lines begin with the first of the log. */
  readonly from?: ChainPosition
  /** Hears of every line that holds, in order. */
  readonly onLine?: (line: ChainLine) => void
}

const logNumbers: Record<AuditLogName, number> = { ops: 1, sec: 2 }
const encoder = new TextEncoder()

export function auditLogNumber(log: AuditLogName): number {
  return logNumbers[log]
}

/** SHA-256 in the browser and in Node alike; slower than a synchronous one for long chains. */
export async function webSha256(bytes: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', new Uint8Array(bytes)))
}

/** The text whose SHA-256 the first entry of a log names as its predecessor. */
export function epochName(log: AuditLogName): string {
  return `tracardi-console/${log}/epoch-1`
}

/**
 * The bytes whose SHA-256 is the leaf: 0x00 (leaf of an RFC 6962 tree), 0x01 (version), log int16, seq int64,
 * microseconds since 1970 int64, previous leaf, body in UTF-8; integers big-endian.
 */
export function leafBytes(
  log: AuditLogName,
  line: Omit<ChainLine, 'leaf'>,
  at: bigint = microseconds(line.recordedAt),
): Uint8Array {
  const body = encoder.encode(line.body)
  const bytes = new Uint8Array(52 + body.length)
  const view = new DataView(bytes.buffer)
  view.setUint8(1, 1)
  view.setInt16(2, auditLogNumber(log))
  view.setBigInt64(4, BigInt(line.seq))
  view.setBigInt64(12, at)
  bytes.set(fromHex(line.previous), 20)
  bytes.set(body, 52)
  return bytes
}

/** Before the first entry of a log. */
export async function startOfChain(log: AuditLogName, sha256: Sha256): Promise<ChainPosition> {
  return { size: 0, leaf: toHex(await sha256(encoder.encode(epochName(log)))), lastAt: null }
}

/**
 * Checks a log over the stored bytes, from its first entry or from where an earlier check ended, and stops at the first
 * that does not hold. A chain cannot see its own complete rewrite: only a copy of the head kept elsewhere can.
 */
export async function verifyChain(
  lines: AsyncIterable<ChainLine> | Iterable<ChainLine>,
  check: ChainCheck,
): Promise<ChainVerdict> {
  const { log, head } = check
  const start = check.from ?? (await startOfChain(log, check.sha256))
  let { size, leaf: previous, lastAt } = start
  for await (const line of lines) {
    const at = microseconds(line.recordedAt)
    const fault = await faultOf(line, at, { check, seq: size, previous, lastAt })
    if (fault !== null) return brokenChain(log, fault, Math.min(size, line.seq))
    previous = line.leaf
    lastAt = at
    size += 1
    check.onLine?.(line)
  }
  if (head !== null && size < head.size) return brokenChain(log, 'tail-missing', size)
  if (head !== null && (size > head.size || previous !== head.leaf)) {
    return brokenChain(log, 'head-differs', Math.max(0, Math.min(size, head.size) - 1))
  }
  return { intact: true, head: { log, size, leaf: previous }, position: { size, leaf: previous, lastAt } }
}

type Expected = { check: ChainCheck; seq: number; previous: string; lastAt: bigint | null }

async function faultOf(line: ChainLine, at: bigint, expected: Expected): Promise<ChainFault | null> {
  const { check } = expected
  if (line.seq > expected.seq) return 'missing'
  if (line.seq < expected.seq) return 'inserted'
  const hashing = check.sha256(leafBytes(check.log, line, at))
  const leaf = hashing instanceof Uint8Array ? hashing : await hashing
  if (toHex(leaf) !== line.leaf) return 'edited'
  if (line.previous !== expected.previous) return 'unlinked'
  if (expected.lastAt !== null && at <= expected.lastAt) return 'clock-backwards'
  if (check.isCanonical?.(line.body) === false) return 'not-canonical'
  return null
}

const sentences: Record<ChainFault, (seq: number) => string> = {
  edited: (seq) => `Entry ${seq} was edited: its bytes no longer give its hash.`,
  missing: (seq) => `Entry ${seq} is missing.`,
  inserted: (seq) => `Entry ${seq} appears a second time or out of order.`,
  unlinked: (seq) => `Entry ${seq} does not follow the entry before it: one of the two was replaced.`,
  'clock-backwards': (seq) => `Entry ${seq} is not later than the entry before it.`,
  'not-canonical': (seq) => `Entry ${seq} is not written in canonical form.`,
  'tail-missing': (seq) => `The log ends before entry ${seq}, though its head counts more.`,
  'head-differs': (seq) => `The head of the log does not fit its last entry, ${seq}.`,
  'rolled-back': (seq) => `The log ends before entry ${seq}, but a checkpoint kept elsewhere counts more.`,
  rewritten: (seq) => `From entry ${seq} on the log is not the one that was seen before: it was rewritten.`,
  'purged-unrecorded': (seq) => `Entry ${seq} and more are gone, and no two people are on record for purging them.`,
}

export function brokenChain(log: AuditLogName, fault: ChainFault, seq: number): BrokenChain {
  return { intact: false, log, fault, seq, message: sentences[fault](seq) }
}

/** `2026-11-20T23:17:30.123456Z` as microseconds since 1970; a JavaScript date would drop the last three digits. */
export function microseconds(time: string): bigint {
  const [, seconds, fraction = ''] = /^(.+?)(?:\.(\d{1,6}))?Z$/.exec(time) ?? []
  const whole = seconds === undefined ? Number.NaN : Date.parse(`${seconds}Z`)
  // A time that cannot be read hashes to something else than the leaf, which is what the verifier must report.
  if (Number.isNaN(whole)) return -1n
  return BigInt(whole) * 1000n + BigInt(fraction.padEnd(6, '0'))
}

const hexOf = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))
const digits = Uint8Array.from({ length: 128 }, (_, code) => Number.parseInt(String.fromCharCode(code), 16))

export function toHex(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += hexOf[byte] ?? ''
  return text
}

/** Anything that is not hex gives zeros, which no leaf was made of. */
export function fromHex(text: string): Uint8Array {
  const bytes = new Uint8Array(32)
  for (let index = 0; index < 32; index += 1) {
    const high = digits[text.charCodeAt(index * 2)] ?? 0
    bytes[index] = high * 16 + (digits[text.charCodeAt(index * 2 + 1)] ?? 0)
  }
  return bytes
}
