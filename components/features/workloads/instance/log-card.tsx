'use client'

import { useState } from 'react'

import { useConsole } from '#components/frame/console-context.tsx'
import { RefusalNote } from '#components/frame/refusal-note.tsx'
import { Button } from '#components/ui/button.tsx'
import { Card } from '#components/ui/card.tsx'
import { EmptyNote, RowOutlines } from '#components/ui/state-note.tsx'
import { may, rolesWith } from '#lib/domain/permissions.ts'
import type { Instance } from '#lib/domain/topology.ts'
import { logFilePath } from '#lib/queries/instance-log.ts'
import { foundAt, shownRows, type LogBuffer } from './log-buffer.ts'
import { LogRows } from './log-rows.tsx'
import { LogTools, type LogOptions } from './log-tools.tsx'
import { useInstanceLog } from './use-instance-log.ts'

/** The log of an instance as it is written; scrolling up pauses it. */
export function LogCard({ instance }: { instance: Instance }) {
  const { role } = useConsole()
  if (may(role, 'read-logs')) return <LogOfInstance instance={instance} />
  return (
    <Card title="Log">
      <EmptyNote title="Logs are not part of your role">
        <p>They may hold what visitors of your sites sent. They need the {rolesWith('read-logs').join(' or ')} role.</p>
      </EmptyNote>
    </Card>
  )
}

function LogOfInstance({ instance }: { instance: Instance }) {
  const { zone } = useConsole()
  const [options, setOptions] = useState<LogOptions>({
    container: instance.containers.length > 1 ? (instance.containers.at(-1) ?? null) : null,
    isPrevious: false,
    withinMs: null,
    level: 'debug',
    wraps: true,
    isRead: false,
  })
  const [attempt, setAttempt] = useState(0)
  const [words, setWords] = useState('')
  const [match, setMatch] = useState(0)
  const [pausedAt, setPausedAt] = useState<number | null>(null)
  const source = {
    namespace: instance.namespace,
    instance: instance.name,
    container: options.container,
    isPrevious: options.isPrevious,
    withinMs: options.withinMs,
  }
  const log = useInstanceLog(source, attempt)
  const rows = shownRows(log.rows, options.level)
  const matches = foundAt(rows, words)
  const shown = Math.min(match, Math.max(0, matches.length - 1))
  const newest = log.rows.at(-1)?.key ?? -1
  const unseen = pausedAt === null ? 0 : newest - pausedAt

  return (
    <Card title="Log" aside={stateWords(log)}>
      <LogTools
        options={options}
        onOptions={(next) => {
          // Another run, container or time is another log: what was paused is not in it.
          if (logKey(next) !== logKey(options)) setPausedAt(null)
          setOptions(next)
        }}
        hasEarlierRun={instance.restarts > 0}
        containers={instance.containers}
        words={words}
        onWords={(text) => {
          setWords(text)
          setMatch(0)
          setPausedAt((at) => at ?? newest)
        }}
        matches={matches.length}
        match={shown}
        onMatch={(step) => setMatch((shown + step + matches.length) % Math.max(1, matches.length))}
        file={logFilePath(source)}
      />
      {log.error ? (
        <RefusalNote
          error={log.error}
          action={
            <Button
              onClick={() => {
                setPausedAt(null)
                setAttempt((count) => count + 1)
              }}
            >
              Try again
            </Button>
          }
        />
      ) : null}
      {log.dropped > 0 ? (
        <p className="px-3.5 py-1 text-small text-ink-2">
          The oldest {log.dropped} lines are not shown any more; the file has what the node keeps.
        </p>
      ) : null}
      {rows.length === 0 ? (
        <NoRows log={log} isSince={options.withinMs !== null} />
      ) : (
        <LogRows
          rows={rows}
          label={`Log of ${instance.name}`}
          zone={zone}
          wraps={options.wraps}
          found={words}
          target={words === '' ? null : (matches[shown] ?? null)}
          isPaused={pausedAt !== null}
          onPause={(isPaused) => setPausedAt(isPaused ? newest : null)}
          isRead={options.isRead}
        />
      )}
      {pausedAt !== null && rows.length > 0 ? (
        <div className="flex items-center gap-3 border-t border-line-subtle px-3.5 py-2">
          <span className="text-small text-ink-2">Paused, {unseen === 0 ? 'nothing new' : `${unseen} new`}</span>
          <Button
            onClick={() => {
              setWords('')
              setPausedAt(null)
            }}
          >
            Jump to the newest
          </Button>
        </div>
      ) : null}
    </Card>
  )
}

function logKey({ container, isPrevious, withinMs }: LogOptions): string {
  return JSON.stringify([container, isPrevious, withinMs])
}

function NoRows({ log, isSince }: { log: LogBuffer; isSince: boolean }) {
  if (log.error) return null
  if (log.state === 'opening') return <RowOutlines rows={6} label="Loading the log" />
  return log.rows.length > 0 ? (
    <EmptyNote title={`None of ${log.rows.length} lines is of that level`} />
  ) : (
    <EmptyNote title={log.state === 'lost' ? 'The console does not answer' : 'No lines'}>
      <p>{noRowsWords(log, isSince)}</p>
    </EmptyNote>
  )
}

function noRowsWords({ state }: LogBuffer, isSince: boolean): string {
  if (state === 'lost') return 'It is asked again every two seconds.'
  return isSince
    ? 'The container has written nothing within this time. Choose a longer one, or the newest lines.'
    : 'The container has written nothing yet.'
}

function stateWords({ state, rows }: LogBuffer): string {
  switch (state) {
    case 'opening':
      return ''
    case 'live':
      return `live · ${rows.length} lines`
    case 'lost':
      return `connection lost, asking again · ${rows.length} lines`
    case 'ended':
      return `ended · ${rows.length} lines`
  }
}
