import { createPrivateKey, createPublicKey, sign } from 'node:crypto'
import { expect, test } from 'vitest'

import type { AuditProof } from '#lib/contracts/audit-state.ts'
import { leafBytes, toHex, webSha256 } from '#lib/domain/audit-chain.ts'
import type { AuditEntry } from '#lib/domain/audit-entry.ts'
import { checkpointText } from '#lib/domain/checkpoint.ts'
import { nodeHash } from '#lib/domain/merkle-proof.ts'
import { noteText, verifierKeyOf, verifierKeyText } from '#lib/domain/signed-note.ts'
import { proveEntry } from './prove-entry.ts'

const origin = 'console.example/ops/epoch-1'
const secret = createPrivateKey({
  key: Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), Buffer.alloc(32, 3)]),
  format: 'der',
  type: 'pkcs8',
})

type Example = { readonly entry: AuditEntry; readonly proof: AuditProof }

/** The second of two entries, with its proof. */
async function example(): Promise<Example> {
  const before = 'ab'.repeat(32)
  const line = { seq: 1, recordedAt: '2026-11-20T12:00:00.000001Z', previous: before, body: '{"ü":1}' }
  const leaf = toHex(await webSha256(leafBytes('ops', line)))
  const root = await nodeHash(webSha256, before, leaf)
  const text = checkpointText({ origin, size: 2, root })
  const publicKey = new Uint8Array(createPublicKey(secret).export({ format: 'der', type: 'spki' }).subarray(-32))
  const key = await verifierKeyOf(webSha256, origin, publicKey)
  const signature = new Uint8Array(sign(null, Buffer.from(text), secret))
  const note = noteText({ text, signatures: [{ name: origin, keyId: key.id, signature }] })
  const entry: AuditEntry = {
    ...line,
    log: 'ops',
    id: '',
    action: 'console.started',
    schema: 'console.started@1',
    actionId: null,
    phase: 'note',
    actor: { type: 'system', name: 'console' },
    source: null,
    target: null,
    change: [],
    reason: null,
    ticket: null,
    approvals: [],
    outcome: null,
    kubernetes: null,
    facts: {},
    leaf,
  }
  const proof: AuditProof = {
    log: 'ops',
    seq: 1,
    leaf,
    inclusion: { index: 1, size: 2, hashes: [before] },
    checkpoint: { origin, size: 2, root, note },
    keys: [verifierKeyText(key)],
  }
  return { entry, proof }
}

test('an entry is proven from its bytes to the signature', async () => {
  const { entry, proof } = await example()
  expect(await proveEntry(entry, proof)).toMatchObject({ result: 'proven', size: 2 })
})

test.each<[string, (example: Example) => Example, string]>([
  ['other bytes', ({ entry, proof }) => ({ entry: { ...entry, body: '{}' }, proof }), 'edited'],
  ['another leaf', ({ entry, proof }) => ({ entry, proof: { ...proof, leaf: '00'.repeat(32) } }), 'edited'],
  [
    'another path',
    ({ entry, proof }) => ({
      entry,
      proof: { ...proof, inclusion: { ...proof.inclusion, hashes: ['cd'.repeat(32)] } },
    }),
    'not part of',
  ],
  [
    'another place',
    ({ entry, proof }) => ({ entry, proof: { ...proof, inclusion: { ...proof.inclusion, index: 0 } } }),
    'not part of',
  ],
  [
    'a checkpoint that was changed',
    ({ entry, proof }) => ({
      entry,
      proof: {
        ...proof,
        checkpoint: { ...proof.checkpoint, note: proof.checkpoint.note.replace('console.', 'konsole.') },
      },
    }),
    'not signed',
  ],
  ['no key', ({ entry, proof }) => ({ entry, proof: { ...proof, keys: [] } }), 'not signed'],
])('%s proves nothing', async (_, change, message) => {
  const { entry, proof } = change(await example())
  expect(await proveEntry(entry, proof)).toMatchObject({ result: 'broken', message: expect.stringContaining(message) })
})
