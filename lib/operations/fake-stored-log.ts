import { createHash, createPrivateKey, createPublicKey, sign, verify, type KeyObject } from 'node:crypto'
import { epochName, leafBytes, microseconds, toHex, type ChainLine } from '#lib/domain/audit-chain.ts'
import { noteText, type VerifierKey } from '#lib/domain/signed-note.ts'
import type { Anchor, AnchoredNote, LogGuardWorld, PurgedPrefix, Signer } from './log-guard-port.ts'

export const sha256 = (bytes: Uint8Array) => new Uint8Array(createHash('sha256').update(bytes).digest())

/** A log in memory that anybody may alter, with its head beside it. */
export type FakeLog = {
  lines: ChainLine[]
  head: { size: number; leaf: string }
  readonly append: (entries: number) => void
  /** Writes the log anew from this entry on, every hash and the head right, as one who owns the database would. */
  readonly rewriteFrom: (seq: number, body?: string) => void
  readonly cutTo: (size: number) => void
  /** Leaves of the entries that were purged, with what else is left of them. */
  kept: string[]
  purged: PurgedPrefix | null
  readonly purge: (size: number) => void
}

export function fakeLog(entries: number): FakeLog {
  const start = toHex(sha256(new TextEncoder().encode(epochName('ops'))))
  const leafAt = (lines: readonly ChainLine[]) => lines.at(-1)?.leaf ?? start
  const lineAfter = (lines: readonly ChainLine[], body?: string): ChainLine => {
    const seq = log.kept.length + lines.length
    const recordedAt = new Date(Date.parse('2026-11-20T00:00:00Z') + seq * 1_000).toISOString()
    const line = { seq, recordedAt, previous: leafAt(lines), body: body ?? `{"n":${seq}}` }
    return { ...line, leaf: toHex(sha256(leafBytes('ops', line))) }
  }
  const log: FakeLog = {
    lines: [],
    kept: [],
    purged: null,
    head: { size: 0, leaf: start },
    append: (count) => {
      for (let index = 0; index < count; index += 1) log.lines.push(lineAfter(log.lines))
      log.head = { size: log.kept.length + log.lines.length, leaf: leafAt(log.lines) }
    },
    rewriteFrom: (seq, body = '{"n":"another"}') => {
      const wanted = log.lines.length
      log.lines = log.lines.slice(0, seq)
      log.lines.push(lineAfter(log.lines, body))
      log.append(wanted - log.lines.length)
    },
    cutTo: (size) => {
      log.lines = log.lines.slice(0, size)
      log.head = { size, leaf: leafAt(log.lines) }
    },
    purge: (size) => {
      const gone = log.lines.filter(({ seq }) => seq < size)
      const last = gone.at(-1)
      if (last === undefined) return
      log.kept.push(...gone.map(({ leaf }) => leaf))
      log.lines = log.lines.slice(gone.length)
      const end = { size, leaf: last.leaf, lastAt: microseconds(last.recordedAt) }
      log.purged = { end, at: '2027-12-24T12:00:00.000Z', notes: [], unrecorded: null }
    },
  }
  log.append(entries)
  return log
}

/** An Ed25519 key that is the same in every run. */
export function fakeKey(seed: number): KeyObject {
  const prefix = Buffer.from('302e020100300506032b657004220420', 'hex')
  return createPrivateKey({ key: Buffer.concat([prefix, Buffer.alloc(32, seed)]), format: 'der', type: 'pkcs8' })
}

export function fakeSigner(...keys: readonly KeyObject[]): Signer {
  const origin = 'console.example/ops/epoch-1'
  const verifiers = keys.map((key): VerifierKey => {
    const publicKey = new Uint8Array(createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-32))
    const hashed = sha256(Buffer.concat([Buffer.from(`${origin}\n`), Buffer.of(1), publicKey]))
    return { name: origin, id: toHex(hashed).slice(0, 8), publicKey }
  })
  return {
    origin: () => origin,
    keys: () => verifiers,
    sign: (_, text) => {
      const [key] = keys
      if (key === undefined) throw new Error('no key')
      const signature = new Uint8Array(sign(null, Buffer.from(text), key))
      return noteText({ text, signatures: [{ name: origin, keyId: verifiers[0]?.id ?? '', signature }] })
    },
  }
}

export type FakeAnchor = Anchor & { kept: Map<number, AnchoredNote>; broken: string | null }

export function fakeAnchor(name = 'a shelf'): FakeAnchor {
  const anchor: FakeAnchor = {
    name,
    kept: new Map(),
    broken: null,
    keep: (_, size, note) => {
      if (anchor.broken !== null) return Promise.reject(new Error(anchor.broken))
      const before = anchor.kept.get(size)
      if (before !== undefined && before.note !== note) return Promise.reject(new Error('another note has this size'))
      anchor.kept.set(size, { note, at: '2026-11-20T12:00:00.000Z' })
      return Promise.resolve()
    },
    notes: () =>
      anchor.broken === null ? Promise.resolve([...anchor.kept.values()]) : Promise.reject(new Error(anchor.broken)),
  }
  return anchor
}

export function fakeLogGuardWorld(
  log: FakeLog,
  anchors: readonly Anchor[] = [],
  signer: Signer | null = fakeSigner(fakeKey(1)),
): LogGuardWorld {
  return {
    stored: {
      head: () => Promise.resolve({ log: 'ops', ...log.head }),
      async *lines(_, from, to) {
        for (const line of log.lines) if (line.seq >= from && line.seq < to) yield await Promise.resolve(line)
      },
      leaves: (_, from, to) =>
        Promise.resolve([
          ...log.kept.slice(from, to),
          ...log.lines.filter(({ seq }) => seq >= from && seq < to).map(({ leaf }) => leaf),
        ]),
      purged: () => Promise.resolve(log.purged),
      beyondHead: () => Promise.resolve(log.lines.find(({ seq }) => seq >= log.head.size)?.seq ?? null),
      isCanonical: (body) => JSON.stringify(JSON.parse(body)) === body,
    },
    signer,
    anchors,
    sha256,
    verifyEd25519: (publicKey, message, signature) => {
      const der = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), publicKey])
      return verify(null, message, { key: der, format: 'der', type: 'spki' }, signature)
    },
    now: () => new Date('2026-11-20T12:00:00.000Z'),
  }
}
