import { Button } from '#components/ui/button.tsx'
import { controlStyle } from '#components/ui/field.tsx'
import { actionKindWord } from '#lib/domain/action-words.ts'
import { actionKinds, type ActionKind } from '#lib/domain/action-kind.ts'

export type FilterInAddress = {
  readonly running: boolean
  readonly mine: boolean
  readonly workload: string | null
  readonly kind: ActionKind | null
}

/** The address is the filter. `workloads` are the names to choose from. */
export function ChangesFilterBar({
  filter,
  workloads,
  onChange,
}: {
  filter: FilterInAddress
  workloads: readonly string[]
  onChange: (change: Partial<FilterInAddress> | null) => void
}) {
  const names = filter.workload === null ? workloads : [...new Set([filter.workload, ...workloads])].toSorted()
  const isNarrow = filter.running || filter.mine || filter.workload !== null || filter.kind !== null
  return (
    <search className="flex flex-wrap items-center gap-x-3 gap-y-2">
      <select
        aria-label="Workload"
        className={`${controlStyle} max-w-56`}
        value={filter.workload ?? ''}
        onChange={(event) => onChange({ workload: event.target.value || null })}
      >
        <option value="">Any workload</option>
        {names.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
      <select
        aria-label="Kind"
        className={`${controlStyle} max-w-56`}
        value={filter.kind ?? ''}
        onChange={(event) => onChange({ kind: actionKinds.find((kind) => kind === event.target.value) ?? null })}
      >
        <option value="">Any kind</option>
        {actionKinds.map((kind) => (
          <option key={kind} value={kind}>
            {actionKindWord(kind)}
          </option>
        ))}
      </select>
      <Check label="Mine" isOn={filter.mine} onChange={(mine) => onChange({ mine })} />
      <Check label="Running" isOn={filter.running} onChange={(running) => onChange({ running })} />
      {isNarrow ? <Button onClick={() => onChange(null)}>Clear</Button> : null}
    </search>
  )
}

function Check({ label, isOn, onChange }: { label: string; isOn: boolean; onChange: (isOn: boolean) => void }) {
  return (
    <label className="inline-flex min-h-6 items-center gap-1.5">
      <input
        type="checkbox"
        checked={isOn}
        onChange={(event) => onChange(event.target.checked)}
        className="size-4 accent-(--accent)"
      />
      {label}
    </label>
  )
}
