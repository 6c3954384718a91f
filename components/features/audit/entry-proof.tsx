'use client'

import { useMutation } from '@tanstack/react-query'

import { RefusalNote } from '#components/frame/refusal-note.tsx'
import { Button } from '#components/ui/button.tsx'
import { Card } from '#components/ui/card.tsx'
import { StatusWord } from '#components/ui/status-word.tsx'
import type { AuditEntry } from '#lib/domain/audit-entry.ts'
import { fetchAuditProof } from '#lib/queries/audit-state.ts'
import { proveEntry } from './prove-entry.ts'

/** Lets the reader's own browser prove the entry, from its bytes to the signature over the log. */
export function EntryProof({ entry }: { entry: AuditEntry }) {
  const proof = useMutation({
    mutationFn: async () => proveEntry(entry, await fetchAuditProof(entry.log, entry.seq)),
  })
  return (
    <Card
      title="Proof"
      aside={
        <Button onClick={() => proof.mutate()} aria-disabled={proof.isPending}>
          {proof.isPending ? 'Proving…' : 'Prove in this browser'}
        </Button>
      }
    >
      <div className="px-3.5 py-3" role="status">
        {proof.data ? (
          proof.data.result === 'proven' ? (
            <p>
              <StatusWord state="ok">
                Proven here: its bytes give its hash, and the hash is part of a log of{' '}
                {proof.data.size.toLocaleString('en')} entries that was signed with{' '}
                <span className="font-mono text-code break-all">{proof.data.key}</span>. Compare the key with the one
                you keep.
              </StatusWord>
            </p>
          ) : (
            <StatusWord state="critical">Not proven. {proof.data.message}</StatusWord>
          )
        ) : (
          <p className="text-ink-2">
            Your browser can hash these bytes itself and follow them to the signed checkpoint. The newest entries get
            theirs within a minute.
          </p>
        )}
      </div>
      {proof.error ? <RefusalNote error={proof.error} /> : null}
    </Card>
  )
}
