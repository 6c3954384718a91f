import { Card } from '#components/ui/card.tsx'
import { formatAge } from '#components/ui/format-age.ts'
import { formatTime } from '#components/ui/format-time.ts'
import type { GlyphState } from '#components/ui/status-glyph.tsx'
import { EmptyNote } from '#components/ui/state-note.tsx'
import { StatusWord } from '#components/ui/status-word.tsx'
import { Cell, HeadCell, Row, RowHead, Table } from '#components/ui/table.tsx'
import type { Stream, StreamState } from '#lib/domain/topology.ts'

/** One watch per kind and namespace, however many browsers look. */
export function StreamsCard({ streams, now, zone }: { streams: readonly Stream[]; now: number; zone: string }) {
  return (
    <Card title="Watches" aside={`${streams.length}`}>
      {streams.length === 0 ? (
        <EmptyNote title="Nothing is watched">
          <p>The console has no connection to a cluster.</p>
        </EmptyNote>
      ) : (
        <Table label="Watches">
          <thead>
            <tr>
              <HeadCell>Resource</HeadCell>
              <HeadCell className="hidden md:table-cell">Where</HeadCell>
              <HeadCell>State</HeadCell>
              <HeadCell>Last heard</HeadCell>
              <HeadCell className="hidden sm:table-cell">Relists</HeadCell>
              <HeadCell className="hidden sm:table-cell">Reconnects</HeadCell>
              <HeadCell className="hidden sm:table-cell">Last error</HeadCell>
            </tr>
          </thead>
          <tbody>
            {streams.map((stream) => (
              <Row key={`${stream.namespace} ${stream.resource}`}>
                <RowHead className="min-w-28">
                  <span className="font-mono text-code wrap-anywhere">{stream.resource}</span>
                  {stream.essential ? null : <span className="text-ink-2"> optional</span>}
                </RowHead>
                <Cell className="hidden font-mono text-code md:table-cell">{stream.namespace ?? 'whole cluster'}</Cell>
                <Cell>
                  <StatusWord state={glyphOf(stream)}>
                    {wordOf(stream.state)}
                    {stream.lastError ? (
                      <span className="block text-small font-normal wrap-anywhere sm:hidden">{stream.lastError}</span>
                    ) : null}
                  </StatusWord>
                </Cell>
                <Cell className="whitespace-nowrap">
                  {stream.asOf ? (
                    <time dateTime={stream.asOf} title={formatTime(stream.asOf, zone, 'exact')}>
                      {formatAge(now - Date.parse(stream.asOf))} ago
                    </time>
                  ) : (
                    'never'
                  )}
                </Cell>
                <Cell className="hidden font-mono text-code sm:table-cell">{stream.relists}</Cell>
                <Cell className="hidden font-mono text-code sm:table-cell">{stream.reconnects}</Cell>
                <Cell className="hidden min-w-40 wrap-anywhere sm:table-cell">
                  {stream.lastError ?? <span className="text-ink-3">none</span>}
                </Cell>
              </Row>
            ))}
          </tbody>
        </Table>
      )}
    </Card>
  )
}

function glyphOf({ state, essential }: Stream): GlyphState {
  switch (state) {
    case 'live':
      return 'ok'
    case 'starting':
    case 'delayed':
      return 'in-progress'
    case 'stale':
      return 'unknown'
    case 'forbidden':
      return essential ? 'critical' : 'degraded'
  }
}

function wordOf(state: StreamState): string {
  switch (state) {
    case 'live':
      return 'Live'
    case 'starting':
      return 'Starting'
    case 'delayed':
      return 'Delayed'
    case 'stale':
      return 'Stale'
    case 'forbidden':
      return 'Not permitted'
  }
}
