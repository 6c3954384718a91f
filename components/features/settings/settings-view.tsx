'use client'

import { useConsole } from '#components/frame/console-context.tsx'
import { PageHeading } from '#components/frame/page-heading.tsx'
import { usePicture } from '#components/frame/use-picture.ts'
import { Card } from '#components/ui/card.tsx'
import { Fact, Facts } from '#components/ui/facts.tsx'
import { StatusWord } from '#components/ui/status-word.tsx'
import { Time } from '#components/ui/time.tsx'
import { connectionVerdict } from '#lib/domain/connection-verdict.ts'
import type { ConsoleSettings } from '#lib/domain/console-settings.ts'
import { objectiveWords } from '#lib/domain/objectives/objective-words.ts'
import { apiRoles } from '#lib/domain/objectives/objective.ts'
import { counted } from '#lib/domain/part-words.ts'
import { partName } from '#lib/domain/part-words.ts'
import { AlertReceiversCard } from './alert-receivers-card.tsx'
import { RightsCard } from './rights-card.tsx'
import { StreamsCard } from './streams-card.tsx'
import { WallLinksCard } from './wall-links-card.tsx'

/** What the console is connected to, and with which rights. It is configured by its environment, not here. */
export function SettingsView({ facts }: { facts: ConsoleSettings }) {
  const { zone, address, objectives } = useConsole()
  const { topology, freshness, now } = usePicture()
  const verdict = connectionVerdict(topology, freshness)
  return (
    <>
      <PageHeading
        {...verdict}
        aside={
          <>
            running since <Time at={facts.startedAt} zone={zone} style="minute" />
          </>
        }
      />
      <div className="grid items-start gap-4 lg:grid-cols-2">
        <Card title="Kubernetes">
          <Facts>
            <Fact name="API server">
              <span className="font-mono text-code break-all">{facts.cluster.server ?? 'none is configured'}</span>
            </Fact>
            <Fact name="Namespaces">
              <span className="font-mono text-code break-all">{facts.namespaces.join(', ')}</span>
            </Fact>
            <Fact name="Picture">
              {topology.asOf ? (
                <span>
                  {freshness} · as of <Time at={topology.asOf} zone={zone} />
                </span>
              ) : (
                'nothing has arrived yet'
              )}
            </Fact>
            {topology.problems.map((problem) => (
              <Fact key={`${problem.code} ${problem.message}`} name="Problem">
                <StatusWord state="critical">{problem.message}</StatusWord>
                <span className="text-ink-2">{problem.remedy}</span>
              </Fact>
            ))}
          </Facts>
        </Card>
        <Card title="Database and audit log">
          <Facts>
            <Fact name="Database">
              <DatabaseWord {...facts.database} />
              <span className="text-small text-ink-2">
                {facts.database.kind === 'postgresql'
                  ? 'PostgreSQL'
                  : 'Embedded (PGlite): one process, survives a killed process. Use PostgreSQL in production.'}
              </span>
            </Fact>
            <Fact name="Audit log">
              <AuditLogWord {...facts.auditLog} />
            </Fact>
          </Facts>
        </Card>
        <Card title="Trusted networks" aside="as configured">
          <Facts>
            <Fact name="Networks">
              <span className="font-mono text-code break-words">{facts.trustedNetworks.join(', ')}</span>
            </Fact>
            <Fact name="Proxies">
              <span className="font-mono text-code break-words">{facts.trustedProxies.join(', ') || 'none'}</span>
            </Fact>
            <Fact name="You">
              <span className="font-mono text-code">{address ?? 'not known'}</span>
            </Fact>
          </Facts>
        </Card>
        <Card title="Policy" aside="as configured">
          <Facts>
            <Fact name="Minimums">
              {facts.policy.minimumCollectors} collectors, {facts.policy.minimumGuiApi} of the GUI cluster
            </Fact>
            <Fact name="Maximum">{facts.policy.maximumReplicas} instances of a workload</Fact>
            <Fact name="Objectives">
              {apiRoles.map((role) => (
                <span key={role}>
                  {partName(role)}: {objectives[role].map(objectiveWords).join(', ')}
                </span>
              ))}
            </Fact>
            <Fact name="Sessions">
              end after {facts.session.idleMinutes} min without activity, and after {facts.session.hours} h
            </Fact>
            <Fact name="Address">
              <span className="font-mono text-code break-all">{facts.origin}</span>
            </Fact>
            <Fact name="Live streams">
              {counted(facts.liveStreams, 'browser')} followed the cluster when this page was made
            </Fact>
          </Facts>
        </Card>
      </div>
      <AlertReceiversCard now={now} zone={zone} />
      <WallLinksCard now={now} zone={zone} />
      <StreamsCard streams={topology.streams} now={now} zone={zone} />
      <RightsCard initial={facts.cluster.rights} zone={zone} />
    </>
  )
}

function DatabaseWord({ state, message }: ConsoleSettings['database']) {
  switch (state) {
    case 'ready':
      return <StatusWord state="ok">Ready</StatusWord>
    case 'opening':
      return <StatusWord state="in-progress">Opening</StatusWord>
    case 'failed':
      return <StatusWord state="critical">{message ?? 'Not reachable'}</StatusWord>
    case 'closed':
      return <StatusWord state="unknown">Closed</StatusWord>
  }
}

function AuditLogWord({ state, cause }: ConsoleSettings['auditLog']) {
  switch (state) {
    case 'writable':
      return <StatusWord state="ok">Takes entries</StatusWord>
    case 'degraded':
      return <StatusWord state="degraded">A copy is not written: {cause ?? 'cause not known'}</StatusWord>
    case 'closed':
      return <StatusWord state="critical">Not open: the console is read-only</StatusWord>
  }
}
