import { CopyButton } from '#components/ui/copy-button.tsx'
import { Field, TextArea, TextInput } from '#components/ui/field.tsx'
import { reasonLimits } from '#lib/contracts/actions.ts'

export type Confirmation = { readonly reason: string; readonly ticket: string; readonly typed: string }
export type ConfirmationErrors = { readonly reason?: string; readonly typed?: string }

const reasonKey = 'console-reason'

/** The reason is remembered for the session: a second change for the same cause needs no second sentence. */
export function firstConfirmation(): Confirmation {
  return { reason: sessionStorage.getItem(reasonKey) ?? '', ticket: '', typed: '' }
}

export function rememberReason({ reason }: Confirmation): void {
  sessionStorage.setItem(reasonKey, reason.trim())
}

/** `expected` is the name to type, null where none is asked for. */
export function confirmationErrors({ reason, typed }: Confirmation, expected: string | null): ConfirmationErrors {
  return {
    ...(reason.trim().length < reasonLimits.shortest
      ? { reason: `Say why in at least ${reasonLimits.shortest} characters.` }
      : {}),
    ...(expected !== null && typed.trim() !== expected ? { typed: `Type ${expected} exactly.` } : {}),
  }
}

/** As the API takes it: what was left empty is not sent. */
export function confirmationBody({ reason, ticket, typed }: Confirmation) {
  return {
    reason: reason.trim(),
    ...(ticket.trim() ? { ticket: ticket.trim() } : {}),
    ...(typed.trim() ? { confirmation: typed.trim() } : {}),
  }
}

export function ConfirmationFields({
  value,
  errors,
  expected,
  onChange,
}: {
  value: Confirmation
  errors: ConfirmationErrors
  expected: string | null
  onChange: (value: Confirmation) => void
}) {
  return (
    <>
      <div className="grid items-start gap-3 sm:grid-cols-[minmax(0,1fr)_140px]">
        <Field label="Reason (kept in the audit log)" error={errors.reason}>
          <TextArea
            value={value.reason}
            maxLength={reasonLimits.longest}
            onChange={(event) => onChange({ ...value, reason: event.target.value })}
            required
          />
        </Field>
        <Field label="Ticket (optional)">
          <TextInput
            value={value.ticket}
            maxLength={64}
            onChange={(event) => onChange({ ...value, ticket: event.target.value })}
          />
        </Field>
      </div>
      {expected === null ? null : (
        <Field
          label={
            <span className="inline-flex flex-wrap items-center gap-1">
              Type <span className="font-mono font-semibold break-all">{expected}</span> to confirm
            </span>
          }
          error={errors.typed}
        >
          <span className="flex items-center gap-1">
            <TextInput
              className="font-mono"
              value={value.typed}
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
              onChange={(event) => onChange({ ...value, typed: event.target.value })}
            />
            <CopyButton text={expected} what="name" />
          </span>
        </Field>
      )}
    </>
  )
}
