'use client'

import { useId } from 'react'

import { useConsole } from '#components/frame/console-context.tsx'
import type { Picture } from '#components/frame/use-picture.ts'
import { useRightBlock } from '#components/frame/use-right-block.ts'
import { NumberField } from '#components/ui/number-field.tsx'
import { isAbout } from '#lib/domain/action-target.ts'
import { holdsTarget } from '#lib/domain/action.ts'
import { standingRefusal } from '#lib/domain/change-block.ts'
import type { GroupDraft } from '#lib/domain/group-draft.ts'
import { guardrailWords } from '#lib/domain/guardrail-words.ts'
import { partName } from '#lib/domain/part-words.ts'
import type { Workload } from '#lib/domain/topology.ts'

/** A number for each workload; those that cannot be scaled now stay in the list and say why. */
export function ScaleSeveralFields({
  workloads,
  picture,
  draft,
  onDraft,
}: {
  workloads: readonly Workload[]
  picture: Picture
  draft: GroupDraft
  onDraft: (draft: GroupDraft) => void
}) {
  return (
    <ul aria-label="Workloads" className="max-h-72 overflow-y-auto rounded-control border border-line-subtle">
      {workloads.map((workload) => (
        <NumberRow
          key={workload.id}
          workload={workload}
          picture={picture}
          to={draft[workload.id] === undefined ? (workload.replicas?.desired ?? null) : (draft[workload.id] ?? null)}
          onChange={(replicas) => onDraft({ ...draft, [workload.id]: replicas })}
        />
      ))}
    </ul>
  )
}

function NumberRow({
  workload,
  picture,
  to,
  onChange,
}: {
  workload: Workload
  picture: Picture
  to: number | null
  onChange: (replicas: number | null) => void
}) {
  const { scalePolicy } = useConsole()
  const block = useScaleBlock(workload, picture)
  const id = useId()
  const now = workload.replicas?.desired ?? 0
  return (
    <li
      className={`flex flex-wrap items-start gap-x-3 gap-y-1 border-b border-line-subtle px-2.5 py-1.5 last:border-b-0 ${to === now ? '' : 'bg-selected'}`}
    >
      <div className="grid min-w-0 flex-1 basis-38">
        <label htmlFor={id} className="w-fit font-mono text-code break-all">
          {workload.name}
        </label>
        <span className="text-small text-ink-2">
          {partName(workload.role)} · now {now}
        </span>
        {block ? <span className="text-small text-ink-2">{block}</span> : null}
      </div>
      {block ? null : <NumberField id={id} value={to} onChange={onChange} min={0} max={scalePolicy.maxReplicas} />}
    </li>
  )
}

/** What refuses every number; null when a plan can be asked for. */
function useScaleBlock(workload: Workload, { topology, actions }: Picture): string | null {
  const { scalePolicy: policy } = useConsole()
  const rightBlock = useRightBlock(workload.namespace, { kind: workload.kind })
  const open = actions?.find((action) => holdsTarget(action.state) && isAbout(action.target, workload))
  if (open)
    return guardrailWords({ code: 'action-open', level: 'refuse', actionId: open.id, by: open.requestedBy.name })
  const standing = standingRefusal('scale', workload, { topology, policy })
  return rightBlock('scale') ?? (standing ? guardrailWords(standing) : null)
}
