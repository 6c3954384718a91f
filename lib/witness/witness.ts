import 'server-only'

import { Agent, request } from 'undici'

import type { AuditLogName } from '#lib/domain/audit-entry.ts'
import { fromHex } from '#lib/domain/audit-chain.ts'
import { toBase64 } from '#lib/domain/base64.ts'
import { cosignaturesOf } from '#lib/domain/cosignature.ts'
import { noteText, parseNote, type SignedNote, type VerifierKey, type VerifyEd25519 } from '#lib/domain/signed-note.ts'
import { AnchorContradicts, type Anchor, type CosignedNotes, type ProveFrom } from '#lib/operations/log-guard-port.ts'

export type WitnessOptions = {
  /** The submission prefix of C2SP `tlog-witness`. */
  readonly url: string
  readonly key: VerifierKey
  readonly store: CosignedNotes
  readonly verifyEd25519: VerifyEd25519
  readonly deadlineMs?: number
}

/** Two consoles submit side by side: each answer of 409 says where to go on from. */
const mostTries = 4

type Answer = { readonly status: number; readonly body: string }

/**
 * A witness that somebody else runs. It signs a checkpoint only when that continues the one it signed before, so that
 * the console cannot show one log to one auditor and another one to the next.
 */
export function witnessAnchor({ url, key, store, verifyEd25519, deadlineMs = 5_000 }: WitnessOptions): Anchor {
  const dispatcher = new Agent({ connect: { timeout: deadlineMs } })
  const address = `${url.replace(/\/$/, '')}/add-checkpoint`
  /** What the witness has, as far as this process knows. */
  const seen = new Map<AuditLogName, number>()

  const cosigned = async (note: string, { body }: Answer): Promise<string> => {
    const answered = parseNote(`${note}${body}`)
    const ours = parseNote(note)
    const lines = answered?.signatures.filter(({ name, keyId }) => name === key.name && keyId === key.id) ?? []
    const checked: SignedNote = { text: ours?.text ?? '', signatures: lines }
    if (
      ours === null ||
      (await cosignaturesOf(checked, [key], verifyEd25519)).length !== lines.length ||
      lines.length === 0
    )
      throw new Error('It answered without a cosignature of its key.')
    return noteText({ text: ours.text, signatures: [...ours.signatures, ...lines] })
  }

  return {
    name: `Witness ${key.name}`,
    notes: (log) => store.all(log, key.name),
    keep: async (log, size, note, prove) => {
      for (let tries = 1; ; tries += 1) {
        const old = seen.get(log) ?? 0
        const answer = await post(address, { body: await bodyOf(old, prove, note), dispatcher, deadlineMs })
        if (answer.status === 200) {
          await store.save(log, key.name, { size, note: await cosigned(note, answer) })
          seen.set(log, size)
          return
        }
        if (answer.status !== 409 || tries === mostTries) throw refusal(answer.status, old)
        const theirs = sizeIn(answer.body)
        if (theirs > size)
          throw new AnchorContradicts(`It has seen ${theirs} entries, more than these ${size}.`, theirs)
        seen.set(log, theirs)
      }
    },
  }
}

async function bodyOf(old: number, prove: ProveFrom, note: string): Promise<string> {
  const hashes = (await prove(old)).map((hash) => `${toBase64(fromHex(hash))}\n`)
  return `old ${old}\n${hashes.join('')}\n${note}`
}

function sizeIn(body: string): number {
  const [, digits] = /^(0|[1-9]\d{0,14})\n?$/.exec(body) ?? []
  if (digits === undefined) throw new Error('It answered 409 without the size that it has seen.')
  return Number(digits)
}

function refusal(status: number, old: number): Error {
  switch (status) {
    case 403:
      return new Error('It does not know the key that signed the checkpoint (403).')
    case 404:
      return new Error('It does not know this log (404).')
    case 422:
      return new AnchorContradicts(`What it has seen, ${old} entries, is not how this log begins (422).`, old)
    default:
      return new Error(`It answered ${status}.`)
  }
}

type Post = { readonly body: string; readonly dispatcher: Agent; readonly deadlineMs: number }

/** No answer is not a no: what the witness has kept shows when it is asked again. */
async function post(address: string, { body, dispatcher, deadlineMs }: Post): Promise<Answer> {
  const signal = AbortSignal.timeout(deadlineMs)
  try {
    const headers = { 'content-type': 'text/plain; charset=utf-8' }
    const answer = await request(address, { method: 'POST', headers, body, dispatcher, signal })
    return { status: answer.statusCode, body: await textOf(answer.body) }
  } catch (error) {
    throw new Error('It did not answer, so it is not known whether it cosigned.', { cause: error })
  }
}

const mostCharacters = 16_384

async function textOf(body: AsyncIterable<Buffer>): Promise<string> {
  let text = ''
  for await (const chunk of body) {
    text += chunk.toString('utf8')
    if (text.length > mostCharacters) throw new Error('The answer is too long.')
  }
  return text
}
