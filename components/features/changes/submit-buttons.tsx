import { Button } from '#components/ui/button.tsx'
import { StatusWord } from '#components/ui/status-word.tsx'

/** What the button does where a second admin is needed: nothing is sent to the cluster yet. */
export const askWords = 'Ask for approval'

/** The safe outcome first; what is confirmed by a typed name is the only red button. */
export function SubmitButtons({
  question,
  isGrave,
  isOff,
  isPending,
  onClose,
}: {
  question: { readonly keep: string; readonly submit: string }
  isGrave: boolean
  isOff: boolean
  isPending: boolean
  onClose: () => void
}) {
  return (
    <div className="flex flex-wrap justify-end gap-2 pt-1">
      <Button onClick={onClose}>{question.keep}</Button>
      <Button type="submit" tone={isGrave ? 'danger' : 'primary'} disabled={isOff} aria-disabled={isPending}>
        {isPending ? 'Submitting…' : question.submit}
      </Button>
    </div>
  )
}

export function ExpiredNote({ onRefresh }: { onRefresh: () => void }) {
  return (
    <div className="flex flex-wrap items-center gap-2">
      <StatusWord state="degraded">The plan is older than five minutes.</StatusWord>
      <Button onClick={onRefresh}>Refresh the plan</Button>
    </div>
  )
}
