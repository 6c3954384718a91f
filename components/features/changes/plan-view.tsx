import { RefusalNote } from '#components/frame/refusal-note.tsx'
import { Button } from '#components/ui/button.tsx'
import { CommandLine } from '#components/ui/command-line.tsx'
import { Diff } from '#components/ui/diff.tsx'
import { StatusWord } from '#components/ui/status-word.tsx'
import type { EditPlan } from '#lib/domain/action.ts'
import type { FieldChange } from '#lib/domain/field-change.ts'
import { fieldPath } from '#lib/domain/field-path.ts'
import { lastActionAnnotation } from '#lib/domain/workload-edit.ts'
import type { Guardrail } from '#lib/domain/guardrail.ts'
import { ApiRefusal } from '#lib/queries/http.ts'
import { GuardrailList } from './guardrail-list.tsx'

/** What the API server said the object would become, what was checked, and the same by hand. */
export function PlanView({ plan }: { plan: EditPlan }) {
  const { namespace, kind, name, resourceVersion } = plan.target
  return (
    <>
      <Diff
        label="Change"
        heading={`${kind} ${namespace}/${name} · rv ${resourceVersion}`}
        lines={changeLines(plan.change)}
        footnote={markWords(plan.change)}
      />
      <GuardrailList guardrails={plan.guardrails} />
      {plan.warnings.map((warning) => (
        <StatusWord key={warning} state="degraded">
          The API server warns: {warning}
        </StatusWord>
      ))}
      <div className="grid gap-1">
        <span className="text-small text-ink-2">The same by kubectl</span>
        <CommandLine text={plan.kubectl} what="command" />
      </div>
    </>
  )
}

/** No plan: the guardrails that refuse it, or why there was no answer. */
export function PlanFailure({ error, onAgain }: { error: Error; onAgain: () => void }) {
  if (error instanceof ApiRefusal && error.refusal.reason === 'guardrail')
    return (
      <div className="grid justify-items-start gap-2">
        <GuardrailList guardrails={error.refusal.guardrails} />
        {error.refusal.guardrails.some(passesByItself) ? <Button onClick={onAgain}>Plan again</Button> : null}
      </div>
    )
  return (
    <div className="-mx-3.5">
      <RefusalNote error={error} action={<Button onClick={onAgain}>Plan again</Button>} />
    </div>
  )
}

/** What refuses now and may not in a minute. */
function passesByItself({ code, level }: Guardrail): boolean {
  return level === 'refuse' && (code === 'action-open' || code === 'rollout-running' || code === 'stale-picture')
}

/** The object moved between plan and submit: what moved, and that the diff below is new. */
export function MovedNote({
  error,
  what = 'it',
  hasPlan,
}: {
  error: Error | null
  what?: string
  /** A new plan is below already. */
  hasPlan: boolean
}) {
  if (!error || !isMoved(error)) return null
  const { by } = error.refusal
  // The generation counts what else was written; where a field tells what moved, it says nothing more.
  const fields = error.refusal.changes.filter(({ path }) => path !== '/metadata/generation')
  const changes = fields.length > 0 ? fields : error.refusal.changes
  return (
    <div role="alert" className="grid gap-2">
      <StatusWord state="degraded">
        Nothing was sent: {what} was changed meanwhile{by.length > 0 ? ` by ${by.join(', ')}` : ''}.
        {hasPlan ? ' The plan below is new. Look at it and submit again.' : null}
      </StatusWord>
      {changes.length > 0 ? <Diff label="Changed meanwhile" lines={changes.map(lineOf)} /> : null}
    </div>
  )
}

type Moved = ApiRefusal & { refusal: Extract<ApiRefusal['refusal'], { reason: 'changed-meanwhile' }> }

export function isMoved(error: Error): error is Moved {
  return error instanceof ApiRefusal && error.refusal.reason === 'changed-meanwhile'
}

/** The diff's lines, without the mark that the console leaves on the object. */
export function changeLines(change: readonly FieldChange[]) {
  return change.filter((each) => !isMark(each)).map(lineOf)
}

/** The mark is written with every change: a line below says so. */
export function markWords(change: readonly FieldChange[]): string | null {
  return change.some(isMark) ? `and this change's number in ${lastActionAnnotation}` : null
}

function isMark({ path }: FieldChange): boolean {
  return path === `/metadata/annotations/${lastActionAnnotation.replace('/', '~1')}`
}

function lineOf({ path, from, to }: FieldChange) {
  return { path: fieldPath(path), from: from === null ? null : String(from), to: to === null ? null : String(to) }
}
