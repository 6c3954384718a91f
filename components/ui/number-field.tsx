'use client'

import { NumberField as Base } from '@base-ui/react/number-field'
import { Minus, Plus } from 'lucide-react'

const step =
  'flex h-7.5 w-8 items-center justify-center border border-line-control bg-surface text-ink hover:bg-hover disabled:bg-sunken disabled:text-ink-3'

export function NumberField({
  id,
  value,
  onChange,
  min,
  max,
  disabled = false,
  invalid = false,
}: {
  id: string
  value: number | null
  onChange: (value: number | null) => void
  min: number
  max: number
  disabled?: boolean
  invalid?: boolean
}) {
  return (
    <Base.Root
      id={id}
      value={value}
      onValueChange={onChange}
      min={min}
      max={max}
      step={1}
      disabled={disabled}
      format={{ maximumFractionDigits: 0, useGrouping: false }}
      locale="en"
    >
      <Base.Group className="flex w-fit">
        <Base.Decrement aria-label="One less" className={`${step} rounded-l-control border-r-0`}>
          <Minus className="size-3.5" aria-hidden="true" />
        </Base.Decrement>
        <Base.Input
          aria-invalid={invalid}
          className="h-7.5 w-16 border border-line-control bg-surface px-2 text-center font-mono text-body text-ink aria-invalid:border-crit focus-visible:relative focus-visible:z-1"
        />
        <Base.Increment aria-label="One more" className={`${step} rounded-r-control border-l-0`}>
          <Plus className="size-3.5" aria-hidden="true" />
        </Base.Increment>
      </Base.Group>
    </Base.Root>
  )
}
