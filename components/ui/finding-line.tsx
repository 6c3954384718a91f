import { StatusWord } from './status-word.tsx'
import { Time } from './time.tsx'
import type { ComponentProps } from 'react'

type GroundsProps = { since: string | null; source: string; asOf: string | null; zone: string }

/** Since when something is so, by whom that is said, and how old it is. */
export function Grounds({ since, source, asOf, zone }: GroundsProps) {
  return (
    <>
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
    </>
  )
}

type Props = GroundsProps & { status: ComponentProps<typeof StatusWord>['state']; because: string }

/** What was found, with its grounds. */
export function FindingLine({ status, because, ...grounds }: Props) {
  return (
    <>
      <StatusWord state={status}>{because}</StatusWord>
      <span className="text-small text-ink-2">
        <Grounds {...grounds} />
      </span>
    </>
  )
}
