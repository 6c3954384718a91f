'use client'

import { X } from 'lucide-react'
import { useId, useState, type FormEvent } from 'react'

import { Button } from '#components/ui/button.tsx'
import { controlStyle } from '#components/ui/field.tsx'
import type { AuditQuery } from '#lib/contracts/audit.ts'
import { filterHelp, filterParts, filterText, parseFilterText } from './filter-text.ts'

type Props = { filter: AuditQuery; zone: string; onApply: (filter: AuditQuery) => void }

/** The whole filter as one line of text, and its parts as chips that can be taken away. */
export function FilterLine({ filter, zone, onApply }: Props) {
  const id = useId()
  const [problem, setProblem] = useState<string | null>(null)
  const parts = filterParts(filter, zone)
  const text = filterText(filter, zone)
  const [typed, setTyped] = useState(text)
  // A filter that came from elsewhere, such as Back, is shown as it is; the focus stays where it was.
  const [applied, setApplied] = useState(text)
  if (applied !== text) {
    setApplied(text)
    setTyped(text)
    setProblem(null)
  }

  function apply(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const parsed = parseFilterText(typed, filter, zone)
    setProblem('problem' in parsed ? parsed.problem : null)
    if ('filter' in parsed) onApply(parsed.filter)
  }
  return (
    <form onSubmit={apply} className="grid gap-2 border-b border-line-subtle px-3.5 py-2.5">
      <div className="flex items-end gap-2">
        <label className="grid min-w-0 flex-1 gap-0.5 text-small text-ink-2">
          Filter
          <input
            name="filter"
            className={`${controlStyle} font-mono`}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            aria-describedby={id}
            aria-invalid={problem !== null}
            autoCapitalize="none"
            autoComplete="off"
            spellCheck={false}
          />
        </label>
        <Button type="submit" aria-label="Apply this line">
          Apply
        </Button>
      </div>
      <p id={id} role="status" className={`text-small ${problem === null ? 'text-ink-3' : 'text-crit'}`}>
        {problem ?? (
          <>
            For example <code className="font-mono text-code break-words">{filterHelp}</code>
          </>
        )}
      </p>
      {parts.length === 0 ? null : (
        <ul aria-label="Parts of the filter" className="flex flex-wrap gap-1.5">
          {parts.map(({ text, without }) => (
            <li key={text} className="min-w-0">
              <button
                type="button"
                onClick={() => onApply(without)}
                aria-label={`Take away ${text}`}
                className="inline-flex min-h-6 max-w-full items-center gap-1 rounded-chip border border-line bg-sunken px-1.5 font-mono text-code hover:bg-hover"
              >
                <span className="min-w-0 truncate">{text}</span>
                <X className="size-3 shrink-0" aria-hidden="true" />
              </button>
            </li>
          ))}
        </ul>
      )}
    </form>
  )
}
