import { StatusWord } from './status-word.tsx'
import { Time } from './time.tsx'
import type { ComponentProps } from 'react'

type Props = {
  status: ComponentProps<typeof StatusWord>['state']
  because: string
  since: string | null
  source: string
  asOf: string | null
  zone: string
}

/** What was found, since when, by whom and how old that is. */
export function FindingLine({ status, because, since, source, asOf, zone }: Props) {
  return (
    <>
      <StatusWord state={status}>{because}</StatusWord>
      <span className="text-small text-ink-2">
        {since ? (
          <>
            since <Time at={since} zone={zone} />
            {' · '}
          </>
        ) : null}
        {source}
        {asOf ? (
          <>
            {', as of '}
            <Time at={asOf} zone={zone} />
          </>
        ) : null}
      </span>
    </>
  )
}
