import type { ReactNode } from 'react'

import { CopyButton } from '#components/ui/copy-button.tsx'
import { Pips } from '#components/ui/pips.tsx'
import { StatusWord } from '#components/ui/status-word.tsx'
import { belies } from '#lib/domain/gui-api.ts'
import { instanceSlots, slotWords } from '#lib/domain/instance-slots.ts'
import { ownerWord } from '#lib/domain/owner-words.ts'
import { guiApiWord, outOf } from '#lib/domain/part-words.ts'
import type { Instance, RolloutState, Workload } from '#lib/domain/topology.ts'

/** Rollout, guards and what runs, above the tabs: an error in a tab never hides it. */
export function WorkloadSummary({
  workload,
  instances,
  isStale,
}: {
  workload: Workload
  instances: readonly Instance[]
  isStale: boolean
}) {
  const { replicas, rollout, autoscaler, disruptionBudget, owners, guiApi } = workload
  const slots = instanceSlots(workload, instances)
  return (
    <dl className="grid gap-px overflow-hidden rounded-card border border-line-subtle bg-line-subtle sm:grid-cols-2 xl:grid-cols-4">
      <Fact name="Rollout">
        {isStale ? (
          <StatusWord state="unknown">not known now</StatusWord>
        ) : (
          <RolloutWord state={rollout.state} message={rollout.message} />
        )}
        {replicas ? (
          <span className="text-small text-ink-2">
            {Math.min(replicas.updated, replicas.desired)} of {replicas.desired} updated ·{' '}
            {outOf(replicas.available, replicas.desired, 'available')}
          </span>
        ) : null}
        <span className="text-small text-ink-2">
          generation {rollout.generation}, observed {rollout.observedGeneration ?? 'not yet'}
        </span>
      </Fact>
      <Fact name="Instances">
        {slots.length > 0 ? <Pips pips={slots} label={slotWords(slots)} isOld={isStale} /> : null}
        <span className="text-small text-ink-2">{slots.length > 0 ? slotWords(slots) : noInstances(workload)}</span>
      </Fact>
      <Fact name="Guards">
        <span className="text-small text-ink-2">
          Autoscaler:{' '}
          {autoscaler ? (
            <strong className="font-semibold text-ink">
              {autoscaler.tool === 'hpa' ? 'HPA' : 'KEDA'} {autoscaler.name}, {autoscaler.min} to {autoscaler.max}
            </strong>
          ) : (
            'none'
          )}
        </span>
        <span className="text-small text-ink-2">
          Disruption budget: {disruptionBudget ? `${disruptionBudget.name}, ${disruptionBudget.rule}` : 'none'}
        </span>
        <span className="text-small text-ink-2">
          Owner: {owners.length > 0 ? owners.map(ownerWord).join(', ') : 'none that the console sees'}
        </span>
      </Fact>
      <Fact name="Runs">
        {workload.image ? (
          <span className="flex items-start gap-1">
            <code className="min-w-0 font-mono text-code break-all">{workload.image}</code>
            <CopyButton text={workload.image} what="image" />
          </span>
        ) : (
          <span className="text-small text-ink-2">image not recognised</span>
        )}
        {guiApi && belies(workload) ? (
          <StatusWord state="degraded">GUI API {guiApiWord(guiApi)}</StatusWord>
        ) : guiApi ? (
          <span className="text-small text-ink-2">GUI API {guiApiWord(guiApi)}</span>
        ) : null}
      </Fact>
    </dl>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="grid min-w-0 content-start gap-1 bg-surface px-3.5 py-2.5">
      <dt className="text-micro font-semibold text-ink-3">{name}</dt>
      <dd className="grid min-w-0 gap-1">{children}</dd>
    </div>
  )
}

function RolloutWord({ state, message }: { state: RolloutState; message: string | null }) {
  switch (state) {
    case 'settled':
      return <StatusWord state="ok">Settled</StatusWord>
    case 'progressing':
      return <StatusWord state="in-progress">{message ?? 'Rolling'}</StatusWord>
    case 'stalled':
      return <StatusWord state="critical">{message ?? 'Stalled'}</StatusWord>
    case 'paused':
      return <StatusWord state="paused">Paused</StatusWord>
    case 'unknown':
      return <StatusWord state="unknown">{message ?? 'Not reported yet'}</StatusWord>
  }
}

function noInstances({ replicas }: Workload): string {
  return replicas ? 'Scaled to 0' : 'Runs on its schedule'
}
