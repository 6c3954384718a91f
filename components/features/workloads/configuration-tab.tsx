'use client'

import { useQuery } from '@tanstack/react-query'
import { clsx } from 'clsx'
import type { ReactNode } from 'react'

import { ProbeList } from '#components/frame/probe-list.tsx'
import { Button } from '#components/ui/button.tsx'
import { Card } from '#components/ui/card.tsx'
import { CommandLine } from '#components/ui/command-line.tsx'
import { StatusWord } from '#components/ui/status-word.tsx'
import { guiApiSourceWords } from '#lib/domain/gui-api-words.ts'
import { belies } from '#lib/domain/gui-api.ts'
import { ownerWord } from '#lib/domain/owner-words.ts'
import { guiApiWord, partName } from '#lib/domain/part-words.ts'
import { roleAnnotation } from '#lib/domain/role-names.ts'
import { exposureWord, pathsWord, tlsWord } from '#lib/domain/status-line.ts'
import type { ChangeOwner, GuiApiSetting, Route, Workload } from '#lib/domain/topology.ts'
import { probesQuery } from '#lib/queries/probes.ts'

/** What was declared, where it comes from and who owns it. Secrets are named, never read. */
export function ConfigurationTab({ workload, routes }: { workload: Workload; routes: readonly Route[] }) {
  const { cpuMillicores, memoryBytes } = workload.requests
  return (
    <div className="grid items-start gap-4 lg:grid-cols-2">
      {workload.guiApi ? <GuiApiCard setting={workload.guiApi} workload={workload} /> : null}
      <Card title="Owners" aside="who will undo a change">
        <Facts>
          {workload.owners.length === 0 ? (
            <p className="px-3.5 py-2.5 text-ink-2">
              No Helm release, Argo CD application or Flux object claims this workload.
            </p>
          ) : (
            workload.owners.map((owner) => <Owner key={`${owner.tool} ${owner.name}`} owner={owner} />)
          )}
        </Facts>
      </Card>
      <Card title="Ways in" aside={`${routes.length}`}>
        <Facts>
          {routes.length === 0 ? (
            <p className="px-3.5 py-2.5 text-ink-2">No Ingress, route, load balancer or node port leads here.</p>
          ) : (
            routes.map((route) => (
              <Fact key={route.id} name={`${route.kind} ${route.name}`}>
                <span>
                  {exposureWord(route)} · <span className="font-mono text-code">{pathsWord(route)}</span>
                  {tlsWord(route)}
                </span>
                {route.hosts.length > 0 ? (
                  <span className="font-mono text-code break-all">{route.hosts.join(', ')}</span>
                ) : null}
                <span className="text-small break-words text-ink-2">{route.exposureEvidence}</span>
              </Fact>
            ))
          )}
          <Fact name="Services">
            <span className="font-mono text-code break-all">{workload.services.join(', ') || 'none'}</span>
          </Fact>
        </Facts>
      </Card>
      <Card title="Part" aside={partName(workload.role)}>
        <Facts>
          {workload.evidence.map((evidence) => (
            <Fact key={`${evidence.source} ${evidence.detail}`} name={evidence.source}>
              <span className="font-mono text-code break-all">{evidence.detail}</span>
            </Fact>
          ))}
          <Fact name="wrong?">
            <CommandLine
              what="command"
              text={`kubectl --namespace ${workload.namespace} annotate ${workload.kind.toLowerCase()}/${workload.name} ${roleAnnotation}=collector`}
            />
          </Fact>
        </Facts>
      </Card>
      <Card title="Instance" className="lg:col-span-2">
        <Facts>
          <Fact name="Container">
            <span className="font-mono text-code">{workload.container ?? 'not recognised'}</span>
          </Fact>
          <Fact name="Requests">
            <span>
              CPU {cpuMillicores === null ? 'none' : `${cpuMillicores} m`} · memory{' '}
              {memoryBytes === null ? 'none' : `${Math.round(memoryBytes / 1_048_576)} Mi`}
            </span>
          </Fact>
          <Fact name="Readiness probe">
            {workload.hasReadinessProbe ? (
              'set'
            ) : (
              <StatusWord state="degraded">none: Ready only says that the container runs</StatusWord>
            )}
          </Fact>
        </Facts>
      </Card>
    </div>
  )
}

function Facts({ children }: { children: ReactNode }) {
  return <div className="divide-y divide-line-subtle">{children}</div>
}

function Fact({ name, children, className }: { name: string; children: ReactNode; className?: string }) {
  return (
    <div className={clsx('grid gap-x-3 gap-y-0.5 px-3.5 py-2 sm:grid-cols-[136px_minmax(0,1fr)]', className)}>
      <div className="break-words text-ink-2">{name}</div>
      <div className="grid min-w-0 justify-items-start gap-0.5">{children}</div>
    </div>
  )
}

function Owner({ owner }: { owner: ChangeOwner }) {
  return (
    <Fact name={ownerWord(owner)}>
      <span>{ownerConsequence(owner)}</span>
      {owner.replicasKey ? (
        <span className="text-small text-ink-2">
          Lasting change: <span className="font-mono break-all">{owner.replicasKey}</span>
        </span>
      ) : null}
    </Fact>
  )
}

function ownerConsequence({ tool, automatic }: ChangeOwner): string {
  if (tool === 'helm') return 'The next upgrade resets a change made here.'
  if (automatic === true) return 'Reverts a change made here within minutes.'
  return automatic === false
    ? 'Shows a change made here as out of sync; the next sync resets it.'
    : 'Whether it reverts by itself cannot be seen from here.'
}

/** Asked on demand: each question is a line in Tracardi's own log. */
function Effective({ workload }: { workload: Workload }) {
  const { data, error, isFetching, refetch } = useQuery({ ...probesQuery(workload), enabled: false })
  const wanted =
    workload.guiApi?.effect === 'exposed' || workload.guiApi?.effect === 'hidden' ? workload.guiApi.effect : null
  return (
    <div className="grid w-full justify-items-start gap-2">
      {error ? <StatusWord state="unknown">{error.message}</StatusWord> : null}
      {data ? <ProbeList probes={data} wanted={wanted} label="What each instance says now" /> : null}
      <Button aria-disabled={isFetching} onClick={() => (isFetching ? undefined : void refetch())}>
        {isFetching ? 'Asking…' : data ? 'Ask again' : 'Ask each instance'}
      </Button>
    </div>
  )
}

function GuiApiCard({ setting, workload }: { setting: GuiApiSetting; workload: Workload }) {
  return (
    <Card title="GUI API" aside={<span className="font-mono text-code">EXPOSE_GUI_API</span>}>
      <Facts>
        <Fact name="Declared">
          <span className="font-mono text-code break-all">{setting.declared ?? 'no readable value'}</span>
        </Fact>
        <Fact name="Source">{guiApiSourceWords(setting.source)}</Fact>
        <Fact name="So it should be">
          {setting.effect === 'crash' ? (
            <StatusWord state="critical">Tracardi refuses to start on this value. Use yes or no.</StatusWord>
          ) : setting.effect === 'unknown' ? (
            <StatusWord state="unknown">Not readable: Secrets are not read.</StatusWord>
          ) : belies(workload) ? (
            <StatusWord state="degraded">{guiApiWord(setting)}</StatusWord>
          ) : (
            guiApiWord(setting)
          )}
        </Fact>
        <Fact name="So it is">
          <Effective workload={workload} />
        </Fact>
      </Facts>
    </Card>
  )
}
