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
  const rows = grouped(rights)
  const missing = rows.filter(({ allowed }) => allowed === false)
  const lines = [...new Set(missing.map(({ roleLine }) => roleLine))]
  return (
    <Card
      title="Rights of the console's account"
      aside={`${rights.filter(({ allowed }) => allowed === true).length} of ${rights.length} granted`}
    >
      {lines.length > 0 ? (
        <div className="grid gap-1 border-b border-line-subtle px-3.5 py-3">
          {missing.some(({ essential }) => essential) ? (
            <StatusWord state="critical">Rights are missing. Add these rules to the account&apos;s Role:</StatusWord>
          ) : (
            <p className="text-ink-2">
              The console does without these rights. To grant them, add to the account&apos;s Role:
            </p>
          )}
          <CommandLine text={lines.join('\n')} what="Role rules" />
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
          {rows.map((right) => (
            <Row key={`${right.namespace} ${right.resource} ${right.verbs}`}>
              <RowHead className="min-w-32 font-mono text-code wrap-anywhere">
                {right.resource} <span className="text-ink-2">{right.verbs}</span>
              </RowHead>
              <Cell>
                <Granted right={right} />
              </Cell>
              <Cell className="hidden font-mono text-code sm:table-cell">{right.namespace ?? 'whole cluster'}</Cell>
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

function Granted({ right }: { right: RightRow }) {
  if (right.allowed === null) return <StatusWord state="unknown">No answer</StatusWord>
  if (right.allowed) return <StatusWord state="ok">Yes</StatusWord>
  return <StatusWord state={right.essential ? 'critical' : 'unknown'}>No</StatusWord>
}

type RightRow = Omit<RightReview, 'verb'> & { readonly verbs: string }

/** The verbs of one resource that are granted alike share a row. */
function grouped(rights: readonly RightReview[]): RightRow[] {
  const rows = new Map<string, RightRow>()
  for (const { verb, ...right } of rights) {
    const key = `${right.namespace} ${right.resource} ${right.neededFor} ${right.allowed}`
    const row = rows.get(key)
    rows.set(key, { ...right, verbs: row ? `${row.verbs}, ${verb}` : verb })
  }
  return [...rows.values()]
}
