import { Card } from '#components/ui/card.tsx'
import { CommandLine } from '#components/ui/command-line.tsx'
import { EmptyNote } from '#components/ui/state-note.tsx'
import { StatusWord } from '#components/ui/status-word.tsx'
import { Cell, HeadCell, Row, RowHead, Table } from '#components/ui/table.tsx'
import type { RightReview } from '#lib/domain/rights.ts'

/** What the API server says the console's account may do, and the line of the Role for what it may not. */
export function RightsCard({ rights }: { rights: readonly RightReview[] | null }) {
  if (!rights)
    return (
      <Card title="Rights of the console's account">
        <EmptyNote title="Not known">
          <p>There is no cluster to ask.</p>
        </EmptyNote>
      </Card>
    )
  const missing = [...new Set(rights.filter(({ allowed }) => allowed === false).map(({ roleLine }) => roleLine))]
  return (
    <Card
      title="Rights of the console's account"
      aside={`${rights.filter(({ allowed }) => allowed === true).length} of ${rights.length} granted`}
    >
      {missing.length > 0 ? (
        <div className="grid gap-1 border-b border-line-subtle px-3.5 py-3">
          <StatusWord state="degraded">Rights are missing. Add these rules to the account&apos;s Role:</StatusWord>
          <CommandLine text={missing.join('\n')} what="Role rules" />
        </div>
      ) : null}
      <Table label="Rights">
        <thead>
          <tr>
            <HeadCell>Right</HeadCell>
            <HeadCell>Granted</HeadCell>
            <HeadCell className="hidden sm:table-cell">Where</HeadCell>
            <HeadCell>Needed for</HeadCell>
          </tr>
        </thead>
        <tbody>
          {rights.map((right) => (
            <Row key={`${right.namespace} ${right.resource} ${right.verb}`}>
              <RowHead className="font-mono text-small break-words">
                {right.verb} {right.resource}
              </RowHead>
              <Cell>
                <Granted right={right} />
              </Cell>
              <Cell className="hidden font-mono text-small sm:table-cell">{right.namespace ?? 'whole cluster'}</Cell>
              <Cell>
                {right.neededFor}
                {right.essential ? null : <span className="text-ink-2">, optional</span>}
              </Cell>
            </Row>
          ))}
        </tbody>
      </Table>
    </Card>
  )
}

function Granted({ right }: { right: RightReview }) {
  if (right.allowed === null) return <StatusWord state="unknown">No answer</StatusWord>
  if (right.allowed) return <StatusWord state="ok">Yes</StatusWord>
  return <StatusWord state={right.essential ? 'critical' : 'degraded'}>No</StatusWord>
}
