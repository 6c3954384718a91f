import Link from 'next/link'

import { paths } from '#components/frame/paths.ts'
import { StatusWord } from '#components/ui/status-word.tsx'
import type { StateWords } from './panel-words.ts'

type Props = { words: StateWords; installation: { readonly namespace: string; readonly release: string } }

/** What keeps a chart from being read as it stands, and the change that ends it. */
export function StateNote({ words: { status, title, text, fix }, installation }: Props) {
  return (
    <div className="grid gap-0.5 text-small">
      <StatusWord state={status}>{title}</StatusWord>
      {text.map((sentence) => (
        <p key={sentence} className="text-ink-2">
          {sentence}
        </p>
      ))}
      {fix ? (
        <p className="wrap-anywhere">
          <span className="text-ink-2">To do: </span>
          {fix}
        </p>
      ) : null}
      {title === 'No metrics source' ? (
        <Link className="text-link underline" href={`${paths.throughput(installation)}#metrics-source`}>
          How to connect one
        </Link>
      ) : null}
    </div>
  )
}
