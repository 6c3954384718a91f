import { counted } from './part-words.ts'
import { isOpen, type Action } from './action.ts'
import type { Status } from './topology.ts'

type Verdict = { readonly sentence: string; readonly status: Status }

/** The heading of the Changes page. `open` is null when the console could not say what is in flight. */
export function changesVerdict(
  open: readonly Pick<Action, 'state'>[] | null,
  { waiting, isStale }: { readonly waiting: number; readonly isStale: boolean },
): Verdict {
  const verdict = verdictOnOpen(open, isStale)
  if (waiting === 0) return verdict
  const word = waiting === 1 ? 'waits' : 'wait'
  const status = verdict.status === 'ok' ? 'paused' : verdict.status
  return { sentence: `${verdict.sentence.slice(0, -1)}, ${counted(waiting, 'change')} ${word} for approval.`, status }
}

function verdictOnOpen(open: readonly Pick<Action, 'state'>[] | null, isStale: boolean): Verdict {
  if (open === null) return { sentence: 'What is changing is not known.', status: 'unknown' }
  if (open.length === 0)
    return isStale
      ? { sentence: 'What is changing is not known now.', status: 'unknown' }
      : { sentence: 'Nothing is changing.', status: 'ok' }
  const unknown = open.filter(({ state }) => state === 'unknown').length
  const sentence = `${counted(open.length, 'change')} running`
  if (isStale) return { sentence: `${sentence} when last heard.`, status: 'unknown' }
  if (unknown === 0) return { sentence: `${sentence}.`, status: 'in-progress' }
  if (unknown === open.length)
    return { sentence: `${counted(unknown, 'change')} unknown: the console is finding out.`, status: 'unknown' }
  return { sentence: `${sentence}, ${unknown} of them unknown.`, status: 'unknown' }
}

/** How far an open change is, in figures: "updated 4 of 5, ready 3 of 5". Empty when it has none. */
export function progressFigures({ state, phase, progress, probes }: Action): string {
  if (!isOpen(state) || progress === null) return ''
  const { desired, updated, ready } = progress
  if (phase === 'probing') {
    const answered = probes.filter(({ finding }) => finding !== 'unknown').length
    return `${answered} of ${desired} answered`
  }
  return `updated ${updated} of ${desired}, ready ${ready} of ${desired}`
}
