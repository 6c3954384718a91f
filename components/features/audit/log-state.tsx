'use client'

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'

import { useConsole } from '#components/frame/console-context.tsx'
import { RefusalNote } from '#components/frame/refusal-note.tsx'
import { Button } from '#components/ui/button.tsx'
import { Card } from '#components/ui/card.tsx'
import { CommandLine } from '#components/ui/command-line.tsx'
import { Disclosure } from '#components/ui/disclosure.tsx'
import { RowOutlines } from '#components/ui/state-note.tsx'
import { StatusWord } from '#components/ui/status-word.tsx'
import { useNow } from '#components/ui/use-now.ts'
import type { AuditState } from '#lib/contracts/audit-state.ts'
import type { AuditLogName } from '#lib/domain/audit-entry.ts'
import { auditStateQuery, isChecking, sendAuditCheck } from '#lib/queries/audit-state.ts'
import { logStateWords } from './log-state-words.ts'
import { receiverWords } from './receiver-words.ts'

/** Whether this log can be believed, by the console's own checks, and how to check without it. */
export function LogState({ log }: { log: AuditLogName }) {
  const { csrf, servedAt } = useConsole()
  const client = useQueryClient()
  const now = useNow(servedAt)
  const { data, error, refetch } = useQuery(auditStateQuery())
  const check = useMutation({
    mutationFn: () => sendAuditCheck(log, csrf),
    onSuccess: () => client.invalidateQueries({ queryKey: auditStateQuery().queryKey }),
  })
  const found = data?.find((state) => state.log === log)
  const words = found ? logStateWords(found, now) : null
  const failure = check.error ?? error
  const isBusy = check.isPending || (found !== undefined && isChecking(found))
  return (
    <Card
      title="Integrity"
      aside={
        found && found.verdict.state !== 'broken' ? (
          <Button onClick={() => check.mutate()} aria-disabled={isBusy}>
            {isBusy ? progressOf(found) : 'Verify every entry'}
          </Button>
        ) : null
      }
    >
      {failure ? (
        <RefusalNote error={failure} action={<Button onClick={() => void refetch()}>Try again</Button>} />
      ) : null}
      {words && found ? (
        <div className="grid gap-2 px-3.5 py-3" role={words.state === 'critical' ? 'alert' : undefined}>
          <p className="max-w-[100ch]">
            <StatusWord state={words.state} className="font-semibold">
              {words.word}
            </StatusWord>
            <span className="pl-2">{words.sentence}</span>
          </p>
          {found.verdict.state === 'intact' ? <Notes verdict={found.verdict} /> : null}
          <Receivers state={found} now={now} />
          <Meaning state={found} />
        </div>
      ) : error ? null : (
        <RowOutlines rows={1} label="Asking for the state of the log" />
      )}
    </Card>
  )
}

function Notes({ verdict: { anchors, problems } }: { verdict: AuditState['verdict'] & { state: 'intact' } }) {
  const failing = anchors.flatMap(({ name, failure }) => (failure === null ? [] : [`${name}: ${failure}`]))
  const notes = [...failing, ...problems]
  if (notes.length === 0) return null
  return (
    <ul className="grid gap-1">
      {notes.map((note) => (
        <li key={note}>
          <StatusWord state="degraded">{note}</StatusWord>
        </li>
      ))}
    </ul>
  )
}

/** Where the log is pushed to, and how far. */
function Receivers({ state: { receivers }, now }: { state: AuditState; now: number }) {
  if (receivers.length === 0) return null
  return (
    <ul className="grid gap-1" aria-label="Receivers of this log">
      {receivers.map((receiver) => {
        const { state, sentence } = receiverWords(receiver, now)
        return (
          <li key={receiver.name}>
            <StatusWord state={state}>{sentence}</StatusWord>
          </li>
        )
      })}
    </ul>
  )
}

/** What the words above mean, and what they do not. */
function Meaning({ state: { database, verdict, checkpoint, keys } }: { state: AuditState }) {
  const anchors = verdict.state === 'intact' ? verdict.anchors : []
  return (
    <Disclosure summary="What this proves, and what it does not">
      <div className="grid max-w-[100ch] gap-2 text-ink-2">
        <p>
          The log is tamper-evident: every entry holds the hash of the one before it, and signed checkpoints over all of
          them are kept outside the database. An entry that is edited, removed, added or put back from an old copy is
          found when it is compared with them. What was never anchored can be changed unnoticed by whoever owns the
          database, and nothing helps against somebody who holds the console and every anchor.
        </p>
        <p>
          {database === 'pglite'
            ? 'This console runs on the embedded database: it survives a killed process, and whoever can write its data folder can rewrite it until the next check.'
            : 'This console runs on PostgreSQL: its own role can add entries and neither change nor remove any.'}
        </p>
        {anchors.length > 0 ? (
          <ul className="list-disc pl-5">
            {anchors.map(({ name, size, isReadable }) => (
              <li key={name}>
                {name}: {size === null ? 'nothing kept yet' : `up to ${size.toLocaleString('en')} entries`}
                {isReadable ? null : ', not compared by the console itself'}
              </li>
            ))}
          </ul>
        ) : null}
        {checkpoint ? (
          <>
            <span className="text-small">The newest signed checkpoint</span>
            <CommandLine text={checkpoint.note} what="checkpoint" />
          </>
        ) : null}
        {keys.length > 0 ? (
          <>
            <span className="text-small">The key that auditors keep to check it</span>
            <CommandLine text={keys.join('\n')} what="verifier key" />
          </>
        ) : null}
      </div>
    </Disclosure>
  )
}

function progressOf({ verdict }: AuditState): string {
  const running = verdict.state === 'checking' ? verdict : verdict.state === 'intact' ? verdict.running : null
  if (running === null || running.size === 0) return 'Verifying…'
  return `Verifying… ${Math.floor((running.checked / running.size) * 100)} %`
}
