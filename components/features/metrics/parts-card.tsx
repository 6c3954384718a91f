import { Card } from '#components/ui/card.tsx'
import { Grounds } from '#components/ui/finding-line.tsx'
import { StatusWord } from '#components/ui/status-word.tsx'
import { Cell, HeadCell, Row, RowHead, Table } from '#components/ui/table.tsx'
import { Time } from '#components/ui/time.tsx'
import type { PartVerdict } from '#lib/domain/metrics/part-verdict.ts'
import { statusName } from '#lib/domain/part-words.ts'

/** How each part is now, whatever range the charts show. */
export function PartsCard({ parts, zone }: { parts: readonly PartVerdict[]; zone: string }) {
  return (
    <Card title="Now, part by part" aside="the worse of its traffic and what the cluster says">
      <Table label="Parts">
        <thead>
          <tr>
            <HeadCell>State</HeadCell>
            <HeadCell>Part</HeadCell>
            <HeadCell className="hidden md:table-cell">Since</HeadCell>
            <HeadCell className="hidden md:table-cell">Source</HeadCell>
            <HeadCell className="hidden md:table-cell">As of</HeadCell>
          </tr>
        </thead>
        <tbody>
          {parts.map(({ role, status, sentence, because, since, source, asOf }) => (
            <Row key={role}>
              <Cell>
                <StatusWord state={status}>{statusName(status)}</StatusWord>
              </Cell>
              <RowHead>
                {sentence}
                {because.map((ground) => (
                  <span key={ground} className="block max-w-[72ch] text-small text-ink-2">
                    {ground}
                  </span>
                ))}
                <span className="block text-small text-ink-2 md:hidden">
                  <Grounds since={since} source={source} asOf={asOf} zone={zone} />
                </span>
              </RowHead>
              <Cell className="hidden md:table-cell">
                {since ? <Time at={since} zone={zone} /> : status === 'ok' ? '–' : 'not known'}
              </Cell>
              <Cell className="hidden md:table-cell">{source}</Cell>
              <Cell className="hidden md:table-cell">{asOf ? <Time at={asOf} zone={zone} /> : 'never'}</Cell>
            </Row>
          ))}
        </tbody>
      </Table>
    </Card>
  )
}
