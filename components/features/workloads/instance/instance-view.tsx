'use client'

import Link from 'next/link'
import type { ReactNode } from 'react'

import { useConsole } from '#components/frame/console-context.tsx'
import { PageHeading } from '#components/frame/page-heading.tsx'
import { paths } from '#components/frame/paths.ts'
import { usePicture } from '#components/frame/use-picture.ts'
import { Card } from '#components/ui/card.tsx'
import { CommandLine } from '#components/ui/command-line.tsx'
import { Disclosure } from '#components/ui/disclosure.tsx'
import { Fact, Facts } from '#components/ui/facts.tsx'
import { EmptyNote } from '#components/ui/state-note.tsx'
import { StatusWord } from '#components/ui/status-word.tsx'
import { Time } from '#components/ui/time.tsx'
import { instanceVerdict } from '#lib/domain/health/instance-verdict.ts'
import { instanceStatus } from '#lib/domain/instance-status.ts'
import { instanceWord } from '#lib/domain/status-line.ts'
import { instanceId, type Instance } from '#lib/domain/topology.ts'
import { TimelineCard } from '../timeline/timeline-card.tsx'
import { HealthCard } from './health-card.tsx'
import { LogCard } from './log-card.tsx'
import { useInstanceHealths } from './use-instance-healths.ts'

type Props = { namespace: string; release: string; name: string; metrics: ReactNode }

/** One instance: how it is, where it runs, what it writes, what happened to it. */
export function InstanceView({ namespace, release, name, metrics }: Props) {
  const { zone } = useConsole()
  const { topology, freshness } = usePicture()
  const health = useInstanceHealths({ namespace, release })
  const instance = topology.instances.find(({ id }) => id === instanceId(namespace, name))
  if (!instance) return <Gone namespace={namespace} release={release} name={name} />
  const workload = topology.workloads.find(({ id }) => id === instance.workloadId) ?? null
  const isStale = freshness === 'stale'
  return (
    <>
      <PageHeading
        {...instanceVerdict(instance, isStale, health(instance.id))}
        aside={
          <>
            {workload ? (
              <Link className="text-link underline" href={paths.workload({ namespace, release }, workload)}>
                {workload.name}
              </Link>
            ) : (
              'of no workload that is watched'
            )}
            {topology.asOf ? (
              <>
                {' · as of '}
                <Time at={topology.asOf} zone={zone} />
              </>
            ) : null}
          </>
        }
      />
      <InstanceFacts instance={instance} isStale={isStale} zone={zone} />
      <HealthCard installation={{ namespace, release }} instanceId={instance.id} zone={zone} />
      <LogCard key={instance.uid} instance={instance} />
      {metrics}
      {workload ? <TimelineCard target={workload} release={release} instance={instance} zone={zone} /> : null}
    </>
  )
}

function InstanceFacts({ instance, isStale, zone }: { instance: Instance; isStale: boolean; zone: string }) {
  const { lastTermination: last } = instance
  return (
    <Card title="Instance">
      <div className="grid lg:grid-cols-2">
        <Facts>
          <Fact name="Status">
            <StatusWord state={isStale ? 'unknown' : instanceStatus(instance.state)}>
              {isStale ? 'Unknown' : instanceWord(instance.state)}
            </StatusWord>
            {instance.since ? (
              <span className="text-ink-2">
                since <Time at={instance.since} zone={zone} />
              </span>
            ) : null}
          </Fact>
          <Fact name="Restarts">{instance.restarts}</Fact>
          <Fact name="Last end">
            {last ? (
              <span>
                {last.reason}
                {last.exitCode === null ? null : `, exit code ${last.exitCode}`}
                {last.finishedAt ? (
                  <>
                    {', '}
                    <Time at={last.finishedAt} zone={zone} />
                  </>
                ) : null}
              </span>
            ) : (
              'none'
            )}
          </Fact>
        </Facts>
        <Facts>
          <Fact name="Image">
            <span className="font-mono text-code break-all">{instance.image ?? 'not known'}</span>
          </Fact>
          <Fact name="Node">
            <span className="font-mono text-code break-all">{instance.node ?? 'none yet'}</span>
          </Fact>
          <Fact name="Address">
            <span className="font-mono text-code">{instance.address ?? 'none yet'}</span>
          </Fact>
          <Fact name="Made">
            <Time at={instance.createdAt} zone={zone} />
          </Fact>
        </Facts>
      </div>
      <div className="border-t border-line-subtle px-3.5 py-2">
        <Disclosure summary="The same by kubectl">
          <div className="grid gap-2">
            <CommandLine
              text={`kubectl --namespace ${instance.namespace} describe pod/${instance.name}`}
              what="command"
            />
            <CommandLine
              text={`kubectl --namespace ${instance.namespace} logs ${instance.name} --follow --tail=500`}
              what="command"
            />
          </div>
        </Disclosure>
      </div>
    </Card>
  )
}

function Gone({ namespace, release, name }: { namespace: string; release: string; name: string }) {
  return (
    <>
      <PageHeading sentence={`${name} no longer exists.`} status="unknown" />
      <Card title="Where to look">
        <EmptyNote title={`The cluster has no instance ${name} in ${namespace}`}>
          <p>
            An instance that ends is replaced by another with its own name.{' '}
            <Link className="text-link underline" href={paths.workloads({ namespace, release })}>
              Workloads
            </Link>{' '}
            lists what is there now.
          </p>
        </EmptyNote>
      </Card>
    </>
  )
}
