'use client'

import { useQuery } from '@tanstack/react-query'

import { RefusalNote } from '#components/frame/refusal-note.tsx'
import { Button } from '#components/ui/button.tsx'
import { Card } from '#components/ui/card.tsx'
import { Fact, Facts } from '#components/ui/facts.tsx'
import { EmptyNote, RowOutlines } from '#components/ui/state-note.tsx'
import { FindingLine } from '#components/ui/finding-line.tsx'
import type { Readable } from '#lib/contracts/readable.ts'
import type { HealthFinding, HealthMatter } from '#lib/domain/health/health-finding.ts'
import { instanceHealthQuery } from '#lib/queries/instance-health.ts'

type Props = { installation: { namespace: string; release: string }; instanceId: string; zone: string }

/** What an instance is judged by, each with its grounds and their age. */
export function HealthCard({ installation, instanceId, zone }: Props) {
  const { data, error, refetch } = useQuery(instanceHealthQuery(installation))
  const health = data?.instances.find((one) => one.instanceId === instanceId)
  const half = Math.ceil((health?.findings.length ?? 0) / 2)
  return (
    <Card title="Health">
      {error ? <RefusalNote error={error} action={<Button onClick={() => void refetch()}>Try again</Button>} /> : null}
      {!data && !error ? <RowOutlines rows={4} label="Loading health" /> : null}
      {data && !health ? <EmptyNote title="This instance is not judged: no workload of Tracardi owns it" /> : null}
      {health ? (
        <div className="grid lg:grid-cols-2">
          <Findings findings={health.findings.slice(0, half)} zone={zone} />
          <Findings findings={health.findings.slice(half)} zone={zone} />
        </div>
      ) : null}
    </Card>
  )
}

function Findings({ findings, zone }: { findings: readonly Readable<HealthFinding>[]; zone: string }) {
  return (
    <Facts>
      {findings.map(({ matter, ...finding }) => (
        <Fact key={matter} name={matterName(matter)}>
          <FindingLine {...finding} zone={zone} />
        </Fact>
      ))}
    </Facts>
  )
}

function matterName(matter: HealthMatter): string {
  switch (matter) {
    case 'readiness':
      return 'Readiness'
    case 'restarts':
      return 'Restarts'
    case 'probe':
      return 'Probe'
    case 'answers':
      return 'Answers'
    case 'exposure':
      return 'Exposure'
    case 'cpu':
      return 'CPU'
    case 'memory':
      return 'Memory'
    case 'throttling':
      return 'Throttling'
    case 'node':
      return 'Node'
  }
}
