'use client'

import { useQuery } from '@tanstack/react-query'

import { useConsole } from '#components/frame/console-context.tsx'
import { RefusalNote } from '#components/frame/refusal-note.tsx'
import { Button } from '#components/ui/button.tsx'
import { Card } from '#components/ui/card.tsx'
import { Fact, Facts } from '#components/ui/facts.tsx'
import { FindingLine } from '#components/ui/finding-line.tsx'
import { EmptyNote, RowOutlines } from '#components/ui/state-note.tsx'
import { Cell, HeadCell, Row, RowHead, Table } from '#components/ui/table.tsx'
import type { Readable } from '#lib/contracts/readable.ts'
import type { WayInHealth } from '#lib/domain/health/way-in-health.ts'
import { partName } from '#lib/domain/part-words.ts'
import { instanceHealthQuery } from '#lib/queries/instance-health.ts'

/** How the installation is reached: every balancer and host with its certificate, and whether the GUI answers. */
export function WaysInCard({ installation }: { installation: { namespace: string; release: string } }) {
  const { zone } = useConsole()
  const { data, error, refetch } = useQuery(instanceHealthQuery(installation))
  return (
    <Card title="Ways in" aside="certificates by a TLS handshake from the console, every ten minutes">
      {error ? <RefusalNote error={error} action={<Button onClick={() => void refetch()}>Try again</Button>} /> : null}
      {!data && !error ? <RowOutlines rows={3} label="Loading the ways in" /> : null}
      {data?.waysIn.length === 0 ? (
        <EmptyNote title="No Ingress, route or Service leads here from outside">
          <p>Another namespace may hold it; the console sees only those that it watches.</p>
        </EmptyNote>
      ) : null}
      {data && data.waysIn.length > 0 ? (
        <Table label="Ways in">
          <thead>
            <tr>
              <HeadCell>Way in</HeadCell>
              <HeadCell>State</HeadCell>
            </tr>
          </thead>
          <tbody>
            {data.waysIn.map((way) => (
              <WayInRow key={`${way.routeId} ${way.host ?? ''}`} way={way} zone={zone} />
            ))}
          </tbody>
        </Table>
      ) : null}
      {data?.gui ? (
        <div className="border-t border-line-subtle">
          <Facts>
            <Fact name="GUI">
              <FindingLine {...data.gui} zone={zone} />
            </Fact>
          </Facts>
        </div>
      ) : null}
    </Card>
  )
}

function WayInRow({ way, zone }: { way: Readable<WayInHealth>; zone: string }) {
  const { kind, name, host, address, leadsTo, status, because, since, source, asOf } = way
  return (
    <Row>
      <RowHead>
        <span className="block font-mono text-code break-all">{host ?? address ?? name}</span>
        <span className="block text-small text-ink-2">
          {kind} {name} to {leadsTo.map(partName).join(', ')}, {exposureWords(way)}
        </span>
        {host !== null ? (
          <span className="block text-small text-ink-2">
            {address === null ? 'no address published' : `at ${address}`}
          </span>
        ) : null}
      </RowHead>
      <Cell>
        <div className="grid max-w-[72ch] gap-0.5">
          <FindingLine status={status} because={because} since={since} source={source} asOf={asOf} zone={zone} />
        </div>
      </Cell>
    </Row>
  )
}

function exposureWords({ exposure, exposureEvidence }: Readable<WayInHealth>): string {
  switch (exposure) {
    case 'internet':
      return 'open to the Internet'
    case 'restricted':
      return 'for some addresses'
    case 'internal':
      return 'inside only'
    case 'unknown':
      return `for whom is not known: ${exposureEvidence}`
  }
}
