'use client'

import { useId } from 'react'

import { useConsole } from '#components/frame/console-context.tsx'
import { Button } from '#components/ui/button.tsx'
import { NumberField } from '#components/ui/number-field.tsx'
import type { Workload } from '#lib/domain/topology.ts'
import { HeadroomLine } from './headroom-line.tsx'

const presets = [3, 5, 10]

export function ScaleFields({
  workload,
  to,
  onChange,
}: {
  workload: Workload
  to: number | null
  onChange: (to: number | null) => void
}) {
  const { scalePolicy } = useConsole()
  const id = useId()
  const current = workload.replicas?.desired ?? 0
  return (
    <div className="grid gap-1">
      <label htmlFor={id} className="font-[550]">
        Instances
      </label>
      <div className="flex flex-wrap items-center gap-2">
        <NumberField id={id} value={to} onChange={onChange} min={0} max={scalePolicy.maxReplicas} />
        <span className="text-small text-ink-2">now {current}</span>
        <span className="flex items-center gap-1">
          {presets
            .filter((preset) => preset !== current)
            .map((preset) => (
              <Button key={preset} onClick={() => onChange(preset)} aria-label={`Set ${preset} instances`}>
                {preset}
              </Button>
            ))}
        </span>
      </div>
      {workload.role === 'collector' || workload.role === 'gui-api' ? (
        <HeadroomLine workload={workload} to={to ?? current} />
      ) : null}
    </div>
  )
}
