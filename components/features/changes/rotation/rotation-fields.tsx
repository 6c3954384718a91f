import { useId } from 'react'

import { Field, TextInput } from '#components/ui/field.tsx'
import { StatusWord } from '#components/ui/status-word.tsx'
import type { PasswordSource, RotationPlan } from '#lib/domain/action.ts'
import { longestPassword } from '#lib/domain/admin-password.ts'
import { PasswordField } from '#components/ui/password-field.tsx'
import type { DraftErrors, RotationDraft } from './rotation-draft.ts'

const sources = [
  { value: 'generate', word: 'Generate it', about: '32 random characters; nobody needs to see them' },
  { value: 'enter', word: 'Enter it', about: 'for a password that must be known elsewhere' },
] as const

/** Where the new password comes from. */
export function SourceChoice({
  value,
  onChange,
}: {
  value: PasswordSource
  onChange: (value: PasswordSource) => void
}) {
  const name = useId()
  return (
    <fieldset className="grid gap-1">
      <legend className="pb-1 font-[550]">New password</legend>
      {sources.map((source) => (
        <label key={source.value} className="inline-flex min-h-6 items-start gap-1.5">
          <input
            type="radio"
            name={name}
            value={source.value}
            checked={value === source.value}
            onChange={() => onChange(source.value)}
            className="mt-0.5 size-4 shrink-0 accent-(--accent)"
          />
          <span>
            {source.word} <span className="text-ink-2">{source.about}</span>
          </span>
        </label>
      ))}
    </fieldset>
  )
}

/** Tracardi's password and not the console's, which browsers and password managers would fill in. */
const foreign = { className: 'font-mono', autoComplete: 'new-password', 'data-1p-ignore': true } as const

/** What this plan needs to be told: the new password if it is entered, the current one where the Secret holds none. */
export function RotationFields({
  plan,
  draft,
  errors,
  onChange,
}: {
  plan: RotationPlan
  draft: RotationDraft
  errors: DraftErrors
  onChange: (draft: RotationDraft) => void
}) {
  return (
    <>
      {plan.source === 'enter' ? (
        <PasswordField
          label="The new password"
          help={`Seven unrelated words or 20 random characters, without blanks; at most ${longestPassword}. Tracardi itself asks for nothing.`}
          error={errors.next}
          value={draft.next}
          onChange={(event) => onChange({ ...draft, next: event.target.value })}
          {...foreign}
        />
      ) : null}
      {plan.account === null ? (
        <Field label="Account" help="Tracardi’s user name of the admin: the e-mail address." error={errors.userName}>
          <TextInput
            value={draft.userName}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            onChange={(event) => onChange({ ...draft, userName: event.target.value })}
            required
          />
        </Field>
      ) : null}
      {plan.current === 'secret' ? (
        <StatusWord state="ok">The current password is in the Secret, and Tracardi accepts it.</StatusWord>
      ) : (
        <PasswordField
          label="The current password"
          help="Typed this once: the Secret holds none that works. It is tried before anything changes."
          error={errors.current}
          value={draft.current}
          onChange={(event) => onChange({ ...draft, current: event.target.value })}
          {...foreign}
        />
      )}
    </>
  )
}
