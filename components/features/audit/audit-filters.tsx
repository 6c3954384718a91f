'use client'

import { clsx } from 'clsx'
import { useState, type FormEvent, type ReactElement } from 'react'

import { Button } from '#components/ui/button.tsx'
import { controlStyle } from '#components/ui/field.tsx'
import { formatLocal, zoneName } from '#components/ui/format-time.ts'
import { auditEvent, auditEvents } from '#lib/contracts/audit-events.ts'
import type { AuditQuery } from '#lib/contracts/audit.ts'
import { auditOutcomes } from '#lib/domain/audit-entry.ts'
import { isNarrowed } from './audit-filter.ts'
import { FilterLine } from './filter-line.tsx'
import { outcomeStatusWord } from './outcome-word.ts'

export type FilterText = Readonly<Record<'actor' | 'action' | 'target' | 'outcome' | 'text' | 'from' | 'to', string>>

/** Applied by Enter or the button and not at each key: every reading of the log is an entry of it. */
export function AuditFilters({
  filter,
  zone,
  now,
  onFilter,
  onApply,
  onClear,
}: {
  filter: AuditQuery
  zone: string
  /** Which offset holds where the filter names no time, in milliseconds. */
  now: number
  onFilter: (filter: AuditQuery) => void
  onApply: (filter: FilterText) => void
  onClear: () => void
}) {
  function apply(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const text = (name: keyof FilterText) => {
      const value = form.get(name)
      return typeof value === 'string' ? value.trim() : ''
    }
    onApply({
      actor: text('actor'),
      action: text('action'),
      target: text('target'),
      outcome: text('outcome'),
      text: text('text'),
      from: toIso(text('from'), zone),
      to: toIso(text('to'), zone),
    })
  }
  const [isOpen, setIsOpen] = useState(false)
  const zoneWord = zoneName(new Date(filter.from ?? now).toISOString(), zone)
  return (
    <search className="print:hidden">
      <FilterLine filter={filter} zone={zone} onApply={onFilter} />
      <div className="border-b border-line-subtle px-3.5 py-2 md:hidden">
        <Button aria-expanded={isOpen} onClick={() => setIsOpen(!isOpen)}>
          {isOpen ? 'Hide the fields' : 'Filter by fields'}
        </Button>
      </div>
      <form
        // A filter that came from elsewhere, such as Back, is shown as it is.
        key={`${zone} ${JSON.stringify(filter)}`}
        onSubmit={apply}
        className={clsx(
          'gap-2 border-b border-line-subtle px-3.5 py-2.5 sm:grid-cols-2 md:grid md:grid-cols-4',
          isOpen ? 'grid' : 'hidden',
        )}
      >
        <Labelled label="Who">
          <input name="actor" className={controlStyle} defaultValue={filter.actor} autoCapitalize="none" />
        </Labelled>
        <Labelled label="What">
          <select name="action" className={controlStyle} defaultValue={filter.action ?? ''}>
            <option value="">Any event</option>
            {isListed(filter) ? null : <option>{filter.action}</option>}
            {Object.entries(auditEvents)
              .filter(([, event]) => event.log === filter.log)
              .map(([name, event]) => (
                <option key={name} value={name}>
                  {event.title}
                </option>
              ))}
          </select>
        </Labelled>
        <Labelled label="On">
          <input name="target" className={controlStyle} defaultValue={filter.target} autoCapitalize="none" />
        </Labelled>
        <Labelled label="Outcome">
          <select name="outcome" className={controlStyle} defaultValue={filter.outcome ?? ''}>
            <option value="">Any outcome</option>
            {filter.outcome?.startsWith('!') ? (
              <option value={filter.outcome}>{`Not ${filter.outcome.slice(1)}`}</option>
            ) : null}
            {auditOutcomes.map((outcome) => (
              <option key={outcome} value={outcome}>
                {outcomeStatusWord(outcome).word}
              </option>
            ))}
          </select>
        </Labelled>
        <Labelled label={`From (${zoneWord})`}>
          <input
            name="from"
            type="datetime-local"
            className={controlStyle}
            defaultValue={filter.from ? toLocal(filter.from, zone) : undefined}
          />
        </Labelled>
        <Labelled label={`To (${zoneWord})`}>
          <input
            name="to"
            type="datetime-local"
            className={controlStyle}
            defaultValue={filter.to ? toLocal(filter.to, zone) : undefined}
          />
        </Labelled>
        <Labelled label="Text">
          <input name="text" type="search" className={controlStyle} defaultValue={filter.text} />
        </Labelled>
        <div className="flex items-end gap-2">
          <Button type="submit" tone="primary">
            Apply
          </Button>
          {isNarrowed(filter) ? <Button onClick={onClear}>Clear</Button> : null}
        </div>
      </form>
    </search>
  )
}

/** A beginning with a wildcard, or an event that is excluded, is not in the list of events. */
function isListed({ action, log }: AuditQuery): boolean {
  return action === undefined || auditEvent(action)?.log === log
}

function Labelled({ label, children }: { label: string; children: ReactElement }) {
  return (
    // oxlint-disable-next-line jsx-a11y/label-has-associated-control
    <label className="grid min-w-0 gap-0.5 text-small text-ink-2">
      {label}
      {children}
    </label>
  )
}

function toLocal(iso: string, zone: string): string {
  return formatLocal(iso, zone, 'minute').replace(' ', 'T')
}

/** The zone of the page is UTC or the browser's own, so that the browser's own parsing is right for the other one. */
function toIso(local: string, zone: string): string {
  if (local === '') return ''
  const at = new Date(zone === 'UTC' ? `${local}Z` : local)
  return Number.isNaN(at.getTime()) ? '' : at.toISOString()
}
