'use client'

import dynamic from 'next/dynamic'
import { parseAsInteger, parseAsStringLiteral, useQueryStates } from 'nuqs'
import { useId, useRef } from 'react'

import { useConsole } from '#components/frame/console-context.tsx'
import type { Picture } from '#components/frame/use-picture.ts'
import { writeBlock } from '#components/frame/write-block.ts'
import { Button } from '#components/ui/button.tsx'
import { guardrailWords } from '#lib/domain/guardrail-words.ts'
import { scaleGuardrails, type ScalePolicy } from '#lib/domain/scaling.ts'
import type { Topology, Workload } from '#lib/domain/topology.ts'

const ScaleDialog = dynamic(() => import('./scale-dialog.tsx').then((module) => module.ScaleDialog), { ssr: false })

/** The button with the reason why it is off, and the draft that the URL may hold: `?action=scale&to=5` never submits. */
export function ScaleControl({ workload, picture }: { workload: Workload; picture: Picture }) {
  const { role, scalePolicy } = useConsole()
  const [draft, setDraft] = useQueryStates({ action: parseAsStringLiteral(['scale']), to: parseAsInteger })
  const noteId = useId()
  const opener = useRef<HTMLButtonElement>(null)
  const { topology, freshness, live } = picture
  const block =
    writeBlock({ role, permission: 'scale-workloads', freshness, connection: live.connection }) ??
    workloadBlock(workload, topology, scalePolicy)

  function close() {
    void setDraft(null)
    opener.current?.focus()
  }

  // An open dialog stays open when the picture ages: it says so itself, and the draft is kept.
  const isOpen = draft.action === 'scale' && role === 'admin' && workload.replicas !== null
  return (
    <>
      {block ? (
        <p id={noteId} className="max-w-80 text-small text-ink-2">
          {block}
        </p>
      ) : null}
      <Button
        ref={opener}
        tone="primary"
        aria-disabled={block !== null}
        aria-describedby={block ? noteId : undefined}
        onClick={() => (block ? undefined : void setDraft({ action: 'scale', to: null }))}
      >
        Scale
      </Button>
      {isOpen ? <ScaleDialog workload={workload} picture={picture} draftTo={draft.to} onClose={close} /> : null}
    </>
  )
}

const standing = new Set(['not-scalable', 'autoscaled', 'rollout-running'])

/** What refuses every number alike, found by the same function that the server decides with. */
function workloadBlock(workload: Workload, topology: Topology, policy: ScalePolicy): string | null {
  const next = (workload.replicas?.desired ?? 0) + 1
  const refusal = scaleGuardrails(workload, next, topology, policy).find(({ code }) => standing.has(code))
  return refusal ? guardrailWords(refusal) : null
}
