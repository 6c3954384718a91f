import { clsx } from 'clsx'
import { ArrowDown, ArrowUp, Download } from 'lucide-react'
import { useId } from 'react'

import { Button, buttonStyle } from '#components/ui/button.tsx'
import { controlStyle } from '#components/ui/field.tsx'
import { logLevels, type LogLevel } from '#lib/domain/instance-log.ts'
import { firstTail } from '#lib/queries/instance-log.ts'

export type LogOptions = {
  readonly container: string | null
  readonly isPrevious: boolean
  readonly withinMs: number | null
  readonly level: LogLevel
  readonly wraps: boolean
  readonly isRead: boolean
}

const levelNames: Readonly<Record<LogLevel, string>> = {
  debug: 'all',
  info: 'info and above',
  warning: 'warnings and above',
  error: 'errors',
}

const minuteMs = 60_000

const spans: readonly { readonly withinMs: number; readonly words: string }[] = [
  { withinMs: 5 * minuteMs, words: 'the last 5 minutes' },
  { withinMs: 15 * minuteMs, words: 'the last 15 minutes' },
  { withinMs: 60 * minuteMs, words: 'the last hour' },
  { withinMs: 360 * minuteMs, words: 'the last 6 hours' },
  { withinMs: 1_440 * minuteMs, words: 'the last day' },
]

type Props = {
  options: LogOptions
  onOptions: (options: LogOptions) => void
  containers: readonly string[]
  hasEarlierRun: boolean
  /** What is looked for, how often it is there, and which of them is shown. */
  words: string
  onWords: (words: string) => void
  matches: number
  match: number
  onMatch: (step: 1 | -1) => void
  file: string
}

/** What is shown of the log and how. */
export function LogTools({
  options,
  onOptions,
  containers,
  hasEarlierRun,
  words,
  onWords,
  matches,
  match,
  onMatch,
  file,
}: Props) {
  const set = (change: Partial<LogOptions>) => onOptions({ ...options, ...change })
  const id = useId()
  return (
    <div className="flex flex-wrap items-end gap-x-4 gap-y-2 border-b border-line-subtle px-3.5 py-2">
      {containers.length > 1 ? (
        <label className="grid gap-0.5 text-small">
          Container
          <select
            className={controlStyle}
            value={options.container ?? containers.at(-1)}
            onChange={(event) => set({ container: event.target.value })}
          >
            {containers.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
      ) : null}
      <label className="grid gap-0.5 text-small">
        Lines
        <select
          className={controlStyle}
          value={options.level}
          onChange={(event) => set({ level: logLevels.find((level) => level === event.target.value) ?? 'debug' })}
        >
          {logLevels.map((level) => (
            <option key={level} value={level}>
              {levelNames[level]}
            </option>
          ))}
        </select>
      </label>
      <label className="grid gap-0.5 text-small">
        Since
        <select
          className={controlStyle}
          value={options.withinMs ?? ''}
          onChange={(event) => set({ withinMs: Number(event.target.value) || null })}
        >
          <option value="">the newest {firstTail} lines</option>
          {spans.map(({ withinMs, words: span }) => (
            <option key={withinMs} value={withinMs}>
              {span}
            </option>
          ))}
        </select>
      </label>
      <div className="flex items-end gap-1">
        <label htmlFor={id} className="grid gap-0.5 text-small">
          Find
          <input
            id={id}
            type="search"
            className={controlStyle}
            value={words}
            onChange={(event) => onWords(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === 'Enter') onMatch(event.shiftKey ? -1 : 1)
            }}
          />
        </label>
        <Button aria-label="Match above" disabled={matches === 0} onClick={() => onMatch(-1)}>
          <ArrowUp aria-hidden size={14} />
        </Button>
        <Button aria-label="Match below" disabled={matches === 0} onClick={() => onMatch(1)}>
          <ArrowDown aria-hidden size={14} />
        </Button>
        <output htmlFor={id} className="min-w-14 pb-1 text-small text-ink-2">
          {words === '' ? '' : matches === 0 ? 'none' : `${match + 1} of ${matches}`}
        </output>
      </div>
      <Check
        label={hasEarlierRun ? 'Run before the restart' : 'Run before the restart (it never restarted)'}
        checked={options.isPrevious}
        isDisabled={!hasEarlierRun && !options.isPrevious}
        onChange={(isPrevious) => set({ isPrevious })}
      />
      <Check label="Wrap" checked={options.wraps} onChange={(wraps) => set({ wraps })} />
      <Check label="Read new lines aloud" checked={options.isRead} onChange={(isRead) => set({ isRead })} />
      <a className={buttonStyle({ tone: 'plain', className: 'ml-auto' })} href={file} download>
        <Download aria-hidden size={14} />
        Download
      </a>
    </div>
  )
}

function Check({
  label,
  checked,
  isDisabled = false,
  onChange,
}: {
  label: string
  checked: boolean
  isDisabled?: boolean
  onChange: (is: boolean) => void
}) {
  return (
    <label className={clsx('flex min-h-7 items-center gap-1.5 text-small', isDisabled && 'text-ink-2')}>
      <input
        type="checkbox"
        checked={checked}
        disabled={isDisabled}
        onChange={(event) => onChange(event.target.checked)}
      />
      {label}
    </label>
  )
}
