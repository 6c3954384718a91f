import 'server-only'

import { createPrivateKey, createPublicKey, generateKeyPairSync, hash, sign, verify, type KeyObject } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { toHex } from '#lib/domain/audit-chain.ts'
import type { AuditLogName } from '#lib/domain/audit-entry.ts'
import { noteText, parseVerifierKey, verifierKeyOf, type VerifierKey } from '#lib/domain/signed-note.ts'
import type { Signer } from '#lib/operations/log-guard-port.ts'
import { BadSettings, type Settings } from './env.ts'

export const nodeSha256 = (bytes: Uint8Array): Uint8Array => hash('sha256', bytes, 'buffer')

const spkiPrefix = Buffer.from('302a300506032b6570032100', 'hex')

export function verifyEd25519(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  const key = Buffer.concat([spkiPrefix, publicKey])
  return verify(null, message, { key, format: 'der', type: 'spki' }, signature)
}

const logs = ['ops', 'sec'] as const

/**
 * Signs the checkpoints of both logs with the configured key. The embedded database has one of its own in the data
 * folder; with PostgreSQL, where several consoles may run, it has to be given, and without one the answer is null.
 * Throws `BadSettings` for a key that cannot be used.
 */
export async function openSigner(settings: Settings): Promise<Signer | null> {
  const key = readKey(settings)
  if (key === null) return null
  const publicKey = new Uint8Array(createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-32))
  const origin = (log: AuditLogName) => `${settings.auditLogName}/${log}/epoch-1`
  const keys: Record<AuditLogName, VerifierKey[]> = { ops: [], sec: [] }
  for (const log of logs) keys[log].push(await verifierKeyOf(nodeSha256, origin(log), publicKey))
  for (const text of settings.auditPreviousKeys) {
    const previous = await parseVerifierKey(nodeSha256, text)
    const log = logs.find((name) => origin(name) === previous?.name)
    if (previous === null || log === undefined) {
      throw new BadSettings(`AUDIT_PREVIOUS_KEYS holds "${text}", which is no verifier key of this console's logs.`)
    }
    keys[log].push(previous)
  }
  return {
    origin,
    keys: (log) => keys[log],
    sign: (log, text) => {
      const signature = new Uint8Array(sign(null, Buffer.from(text), key))
      return noteText({ text, signatures: [{ name: origin(log), keyId: keys[log][0]?.id ?? '', signature }] })
    },
  }
}

function readKey({ auditSigningKeyFile, databaseUrl, dataFolder }: Settings): KeyObject | null {
  if (auditSigningKeyFile === null && databaseUrl !== null) return null
  const file = auditSigningKeyFile ?? join(dataFolder, 'audit-signing-key.pem')
  try {
    if (auditSigningKeyFile === null) makeKey(dataFolder, file)
    const key = createPrivateKey(readFileSync(file))
    if (key.asymmetricKeyType !== 'ed25519') throw new Error(`it holds a key of the type ${key.asymmetricKeyType}`)
    return key
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new BadSettings(
      `The audit log's signing key ${file} cannot be used (${reason}). It must be an Ed25519 key in PEM, as \`openssl genpkey -algorithm ed25519\` makes it.`,
    )
  }
}

function makeKey(folder: string, file: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  if (existsSync(file)) return
  const { privateKey } = generateKeyPairSync('ed25519')
  writeFileSync(file, privateKey.export({ format: 'pem', type: 'pkcs8' }), { flag: 'wx', mode: 0o600 })
}

/** Eight hex digits by which people tell keys apart. */
export function keyFingerprint(key: VerifierKey): string {
  return toHex(nodeSha256(key.publicKey)).slice(0, 8)
}
