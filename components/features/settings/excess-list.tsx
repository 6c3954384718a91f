import type { ReactNode } from 'react'

import { StatusWord } from '#components/ui/status-word.tsx'
import { Cell, HeadCell, Row, RowHead, Table } from '#components/ui/table.tsx'
import type { ExcessReview } from '#lib/domain/excess-rights.ts'

/** What somebody who takes over the console could do with its account, and the console never does. */
export function ExcessList({ excess }: { excess: ExcessReview | null }) {
  if (excess === null)
    return (
      <Note>
        <StatusWord state="unknown">Whether the account may do more than it needs is not known.</StatusWord>
      </Note>
    )
  const { rights, isComplete } = excess
  const partly = isComplete ? '' : ' The API server cannot list all that it grants, so there may be more.'
  if (rights.length === 0)
    return (
      <Note>
        {isComplete ? (
          <StatusWord state="ok">The account may do nothing that the console does not need.</StatusWord>
        ) : (
          <StatusWord state="unknown">Nothing beyond its needs was found.{partly}</StatusWord>
        )}
      </Note>
    )
  const isDangerous = rights.some(({ danger }) => danger !== null)
  return (
    <div>
      <Note>
        <StatusWord state={isDangerous ? 'critical' : 'degraded'}>
          The account may do more than the console needs. Remove these from its Roles.{partly}
        </StatusWord>
      </Note>
      <Table label="More than it needs">
        <thead>
          <tr>
            <HeadCell>Right</HeadCell>
            <HeadCell className="hidden sm:table-cell">Where</HeadCell>
            <HeadCell>What it means</HeadCell>
          </tr>
        </thead>
        <tbody>
          {rights.map(({ namespace, resource, names, verbs, danger }) => (
            <Row key={`${namespace} ${resource} ${names.join()}`}>
              <RowHead className="min-w-32 font-mono text-code wrap-anywhere">
                {[resource, ...names].join(' ')} <span className="text-ink-2">{verbs.join(', ')}</span>
              </RowHead>
              <Cell className="hidden font-mono text-code sm:table-cell">{namespace ?? 'every namespace'}</Cell>
              <Cell>{danger === null ? 'not needed' : <StatusWord state="critical">It {danger}</StatusWord>}</Cell>
            </Row>
          ))}
        </tbody>
      </Table>
    </div>
  )
}

function Note({ children }: { children: ReactNode }) {
  return <div className="border-b border-line-subtle px-3.5 py-3 last:border-b-0">{children}</div>
}
