import Link from 'next/link'

import { paths } from '#components/frame/paths.ts'
import { Card } from '#components/ui/card.tsx'
import { CommandLine } from '#components/ui/command-line.tsx'
import { Disclosure } from '#components/ui/disclosure.tsx'
import { RelativeTime } from '#components/ui/relative-time.tsx'
import { EmptyNote } from '#components/ui/state-note.tsx'
import { StatusWord } from '#components/ui/status-word.tsx'
import { Cell, HeadCell, Row, RowHead, Table } from '#components/ui/table.tsx'
import type { Readable } from '#lib/contracts/readable.ts'
import type { InstanceHealth } from '#lib/domain/health/instance-health.ts'
import { instanceStatus } from '#lib/domain/instance-status.ts'
import { statusName } from '#lib/domain/part-words.ts'
import { instanceWord } from '#lib/domain/status-line.ts'
import type { Instance, Workload } from '#lib/domain/topology.ts'
import { useInstanceHealths } from './instance/use-instance-healths.ts'

type Props = {
  workload: Workload
  release: string
  instances: readonly Instance[]
  isStale: boolean
  now: number
  zone: string
}

export function InstancesTab({ workload, release, instances, isStale, now, zone }: Props) {
  const health = useInstanceHealths({ namespace: workload.namespace, release })
  const commands = [
    `kubectl --namespace ${workload.namespace} get ${workload.kind.toLowerCase()}/${workload.name} --output wide`,
    `kubectl --namespace ${workload.namespace} rollout status ${workload.kind.toLowerCase()}/${workload.name}`,
  ]
  return (
    <Card title="Instances">
      {instances.length === 0 ? (
        <EmptyNote title={emptyTitle(workload)}>
          {workload.rollout.message ? <p>{workload.rollout.message}</p> : null}
        </EmptyNote>
      ) : (
        <Table label={`Instances of ${workload.name}`}>
          <thead>
            <tr>
              <HeadCell>Name</HeadCell>
              <HeadCell>Status</HeadCell>
              <HeadCell className="hidden sm:table-cell">Since</HeadCell>
              <HeadCell>Health</HeadCell>
              <HeadCell className="hidden sm:table-cell">Restarts</HeadCell>
              <HeadCell className="hidden md:table-cell">Node</HeadCell>
              <HeadCell className="hidden lg:table-cell">Address</HeadCell>
              <HeadCell className="hidden lg:table-cell">Last end</HeadCell>
            </tr>
          </thead>
          <tbody>
            {instances.map((instance) => (
              <InstanceRow
                key={instance.id}
                release={release}
                instance={instance}
                health={health(instance.id)}
                isStale={isStale}
                now={now}
                zone={zone}
              />
            ))}
          </tbody>
        </Table>
      )}
      <div className="border-t border-line-subtle px-3.5 py-2">
        <Disclosure summary="The same by kubectl">
          <div className="grid gap-2">
            {commands.map((command) => (
              <CommandLine key={command} text={command} what="command" />
            ))}
          </div>
        </Disclosure>
      </div>
    </Card>
  )
}

function InstanceRow({
  release,
  instance,
  health,
  isStale,
  now,
  zone,
}: {
  release: string
  instance: Instance
  health: Readable<InstanceHealth> | null
  isStale: boolean
  now: number
  zone: string
}) {
  const { lastTermination: last } = instance
  return (
    <Row>
      <RowHead className="font-mono text-code break-all">
        <Link
          className="text-link hover:underline"
          href={paths.instance({ namespace: instance.namespace, release }, instance.name)}
        >
          {instance.name}
        </Link>
      </RowHead>
      <Cell>
        {isStale ? (
          <StatusWord state="unknown">Unknown</StatusWord>
        ) : (
          <StatusWord state={instanceStatus(instance.state)}>
            {instanceWord(instance.state)}
            {instance.reason && instance.state !== 'ready' ? (
              <span className="block text-small font-normal break-words text-ink-2">{instance.reason}</span>
            ) : null}
          </StatusWord>
        )}
      </Cell>
      <Cell className="hidden sm:table-cell">
        {instance.since ? <RelativeTime at={instance.since} now={now} zone={zone} /> : 'not known'}
      </Cell>
      <Cell>{isStale ? <StatusWord state="unknown">Unknown</StatusWord> : <HealthWord health={health} />}</Cell>
      <Cell className="hidden font-mono text-code sm:table-cell">{instance.restarts}</Cell>
      <Cell className="hidden font-mono text-code break-all md:table-cell">{instance.node ?? 'none yet'}</Cell>
      <Cell className="hidden font-mono text-code lg:table-cell">{instance.address ?? 'none yet'}</Cell>
      <Cell className="hidden lg:table-cell">
        {last ? (
          <>
            {last.reason}
            {last.exitCode === null ? null : `, exit code ${last.exitCode}`}
          </>
        ) : (
          <span className="text-ink-3">none</span>
        )}
      </Cell>
    </Row>
  )
}

/** What Kubernetes calls ready may still be slow, full or wrongly exposed. */
function HealthWord({ health }: { health: Readable<InstanceHealth> | null }) {
  if (health === null) return <StatusWord state="unknown">Not known</StatusWord>
  const { status, because } = health
  return (
    <StatusWord state={status}>
      {statusName(status)}
      {status === 'ok' ? null : <span className="block text-small font-normal break-words text-ink-2">{because}</span>}
    </StatusWord>
  )
}

function emptyTitle({ replicas }: Workload): string {
  if (!replicas) return 'No run is going on'
  return replicas.desired === 0 ? 'Scaled to 0' : 'No instance is there yet'
}
