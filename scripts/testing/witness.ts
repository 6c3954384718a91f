import { createHash, generateKeyPairSync, sign, verify, type KeyObject } from 'node:crypto'
import { once } from 'node:events'
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/**
 * A small witness of C2SP `tlog-witness`, written from its text and not from the console's code. It keeps what it has
 * signed on disk before it answers.
 */
export type TestWitness = {
  readonly url: string
  /** Its verifier key. */
  readonly key: string
  /** The checkpoints that it has cosigned, by origin. */
  readonly kept: () => Readonly<Record<string, Kept>>
  /** Says nothing to the next request, when it has kept what it was asked to sign. */
  readonly beSilentOnce: () => void
  /** Answers this once, whatever it is asked. */
  readonly answerOnce: (status: number, body: string) => void
  readonly requests: () => number
  readonly close: () => Promise<void>
}

export type WitnessKey = { readonly name: string; readonly privateKey: KeyObject; readonly publicKey: Buffer }

type Kept = { readonly size: number; readonly root: string }

type Setting = {
  readonly key: WitnessKey
  readonly file: string
  /** Verifier keys of the logs that it knows. */
  readonly logs: readonly string[]
}

const sha256 = (...parts: readonly (Buffer | string)[]) => {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest()
}

const spki = Buffer.from('302a300506032b6570032100', 'hex')

export function witnessKey(name = 'witness.example/w1'): WitnessKey {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  return { name, privateKey, publicKey: publicKey.export({ format: 'der', type: 'spki' }).subarray(-32) }
}

export async function startWitness({ key, file, logs }: Setting): Promise<TestWitness> {
  const kept: Record<string, Kept> = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}
  const typed = Buffer.concat([Buffer.from([4]), key.publicKey])
  const id = sha256(`${key.name}\n`, typed).subarray(0, 4)
  let isSilent = false
  let forced: { readonly status: number; readonly body: string } | null = null
  let requests = 0

  const cosign = (text: string): string => {
    const seconds = Math.floor(Date.now() / 1_000)
    const time = Buffer.alloc(8)
    time.writeBigUInt64BE(BigInt(seconds))
    const signature = sign(null, Buffer.from(`cosignature/v1\ntime ${seconds}\n${text}`), key.privateKey)
    return `— ${key.name} ${Buffer.concat([id, time, signature]).toString('base64')}\n`
  }

  const answer = (body: string): { status: number; body: string } => {
    const split = body.indexOf('\n\n')
    const [first = '', ...proof] = body.slice(0, split).split('\n')
    const note = body.slice(split + 2)
    const end = note.indexOf('\n\n')
    const text = note.slice(0, end + 1)
    const [origin = '', digits = '', root = ''] = text.split('\n')
    const old = Number(first.replace(/^old /, ''))
    const size = Number(digits)
    const log = logs.find((known) => known.split('+')[0] === origin)
    if (log === undefined) return { status: 404, body: '' }
    if (!isSigned(log, text, note.slice(end + 2))) return { status: 403, body: '' }
    if (!(old <= size)) return { status: 400, body: '' }
    const latest = kept[origin] ?? { size: 0, root: '' }
    if (old !== latest.size) return { status: 409, body: `${latest.size}\n` }
    if (!follows(latest, { size, root }, proof)) return { status: 422, body: '' }
    kept[origin] = { size, root }
    persist(file, kept)
    return { status: 200, body: cosign(text) }
  }

  const server = createServer((request, response) => {
    requests += 1
    let body = ''
    request.setEncoding('utf8')
    request.on('data', (chunk: string) => (body += chunk))
    request.on('end', () => {
      const isRight = request.method === 'POST' && request.url === '/witness/add-checkpoint'
      const { status, body: said } = forced ?? (isRight ? answer(body) : { status: 405, body: '' })
      forced = null
      if (isSilent) {
        isSilent = false
        return
      }
      response.writeHead(status, { 'content-type': status === 409 ? 'text/x.tlog.size' : 'text/plain' }).end(said)
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/witness`,
    key: `${key.name}+${id.toString('hex')}+${typed.toString('base64')}`,
    kept: () => kept,
    beSilentOnce: () => (isSilent = true),
    answerOnce: (status, body) => (forced = { status, body }),
    requests: () => requests,
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

function isSigned(log: string, text: string, signatures: string): boolean {
  const [name = '', id = '', ...encoded] = log.split('+')
  const publicKey = Buffer.from(encoded.join('+'), 'base64').subarray(1)
  return signatures.split('\n').some((line) => {
    const [, signer, base64 = ''] = line.split(' ')
    const bytes = Buffer.from(base64, 'base64')
    if (signer !== name || bytes.subarray(0, 4).toString('hex') !== id) return false
    const key = { key: Buffer.concat([spki, publicKey]), format: 'der', type: 'spki' } as const
    return verify(null, Buffer.from(text), key, bytes.subarray(4))
  })
}

function follows(latest: Kept, next: Kept, proof: readonly string[]): boolean {
  if (latest.size === 0 || latest.size === next.size)
    return proof.length === 0 && (latest.size === 0 || latest.root === next.root)
  const rest = proof.map((line) => Buffer.from(line, 'base64'))
  const oldRoot = Buffer.from(latest.root, 'base64')
  try {
    const [before, after] = rootsOf({ from: latest.size, to: next.size, isWhole: true, oldRoot }, rest)
    return rest.length === 0 && before.equals(oldRoot) && after.equals(Buffer.from(next.root, 'base64'))
  } catch {
    return false
  }
}

type Span = { readonly from: number; readonly to: number; readonly isWhole: boolean; readonly oldRoot: Buffer }

/** Undoes SUBPROOF of RFC 6962, section 2.1.2, from its last hash to its first. */
function rootsOf({ from, to, isWhole, oldRoot }: Span, proof: Buffer[]): readonly [before: Buffer, after: Buffer] {
  if (from === to) {
    const hash = isWhole ? oldRoot : taken(proof)
    return [hash, hash]
  }
  let split = 1
  while (split * 2 < to) split *= 2
  const sibling = taken(proof)
  if (from <= split) {
    const [before, after] = rootsOf({ from, to: split, isWhole, oldRoot }, proof)
    return [before, sha256(Buffer.from([1]), after, sibling)]
  }
  const [before, after] = rootsOf({ from: from - split, to: to - split, isWhole: false, oldRoot }, proof)
  return [sha256(Buffer.from([1]), sibling, before), sha256(Buffer.from([1]), sibling, after)]
}

function taken(proof: Buffer[]): Buffer {
  const hash = proof.pop()
  if (hash === undefined) throw new Error('The proof is too short.')
  return hash
}

function persist(file: string, kept: Readonly<Record<string, Kept>>): void {
  const next = openSync(`${file}.next`, 'w', 0o600)
  writeSync(next, JSON.stringify(kept))
  fsyncSync(next)
  closeSync(next)
  renameSync(`${file}.next`, file)
}
