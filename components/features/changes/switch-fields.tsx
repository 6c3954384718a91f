'use client'

import { useQuery } from '@tanstack/react-query'
import { useId } from 'react'

import { ProbeList } from '#components/frame/probe-list.tsx'
import { guiApiSourceWords } from '#lib/domain/gui-api-words.ts'
import type { InstanceProbe } from '#lib/domain/instance-probe.ts'
import type { Workload } from '#lib/domain/topology.ts'
import { probesQuery } from '#lib/queries/probes.ts'

const choices = [
  { value: 'no', word: 'hidden' },
  { value: 'yes', word: 'exposed' },
] as const

/** What is declared, where it comes from and what each instance does, side by side; then what it should be. */
export function SwitchFields({
  workload,
  value,
  probes: planned,
  isAsking,
  onChange,
}: {
  workload: Workload
  value: 'yes' | 'no' | null
  /** Those of the plan; null while there is none. */
  probes: readonly InstanceProbe[] | null
  isAsking: boolean
  onChange: (value: 'yes' | 'no') => void
}) {
  const name = useId()
  const { guiApi } = workload
  // A change that is refused has no plan, and what the instances do is worth knowing all the more.
  const { data: asked, isFetching } = useQuery({ ...probesQuery(workload), enabled: planned === null && !isAsking })
  const probes = planned ?? asked ?? null
  return (
    <div className="grid gap-2.5">
      <dl className="grid gap-px overflow-hidden rounded-control border border-line-subtle bg-line-subtle">
        <div className="grid min-w-0 content-start gap-1 bg-surface px-2.5 py-2">
          <dt className="text-micro font-semibold text-ink-3">Declared</dt>
          <dd className="flex min-w-0 flex-wrap items-baseline gap-x-2">
            <span className="font-mono text-code break-all">{guiApi?.declared ?? 'no readable value'}</span>
            {guiApi ? (
              <span className="text-small break-words text-ink-2">{guiApiSourceWords(guiApi.source)}</span>
            ) : null}
          </dd>
        </div>
        <div className="grid min-w-0 content-start gap-1 bg-surface px-2.5 py-2">
          <dt className="text-micro font-semibold text-ink-3">Effective, as each instance says</dt>
          <dd className="min-w-0">
            {probes ? (
              <ProbeList probes={probes} label="What each instance says now" />
            ) : (
              <span className="text-ink-2">
                {isAsking || isFetching ? 'Asking the instances…' : 'They could not be asked.'}
              </span>
            )}
          </dd>
        </div>
      </dl>
      <fieldset className="flex flex-wrap items-center gap-x-4 gap-y-1">
        <legend className="float-left mr-3 font-[550]">
          New <span className="font-mono text-code">EXPOSE_GUI_API</span>
        </legend>
        {choices.map((choice) => (
          <label key={choice.value} className="inline-flex min-h-6 items-center gap-1.5">
            <input
              type="radio"
              name={name}
              value={choice.value}
              checked={value === choice.value}
              onChange={() => onChange(choice.value)}
              className="size-4 accent-(--accent)"
            />
            <span className="font-mono text-code">{choice.value}</span>
            <span className="text-ink-2">{choice.word}</span>
          </label>
        ))}
      </fieldset>
    </div>
  )
}
