'use client'

import { useQuery } from '@tanstack/react-query'

import { RefusalNote } from '#components/frame/refusal-note.tsx'
import { Button } from '#components/ui/button.tsx'
import { Card } from '#components/ui/card.tsx'
import { CommandLine } from '#components/ui/command-line.tsx'
import { Disclosure } from '#components/ui/disclosure.tsx'
import { formatAge } from '#components/ui/format-age.ts'
import { EmptyNote, RowOutlines } from '#components/ui/state-note.tsx'
import type { GlyphState } from '#components/ui/status-glyph.tsx'
import { StatusWord } from '#components/ui/status-word.tsx'
import { routeWords, type RouteReading } from '#lib/domain/metrics/route-reading.ts'
import type { SourceCard } from '#lib/domain/metrics/source-card.ts'
import { sourcesQuery } from '#lib/queries/metrics-sources.ts'
import { panelTitle } from './panel-words.ts'

type Props = { installation: { readonly namespace: string; readonly release: string }; now: number }

/** Which source feeds which charts, how old it is, and what is missing with the change that ends it. */
export function SourcesCard({ installation, now }: Props) {
  const { data, error, refetch } = useQuery(sourcesQuery(installation))
  return (
    <section id="metrics-source" className="scroll-mt-16">
      <Card title="Metrics source" aside="which source feeds what, and what is missing">
        {error ? (
          <RefusalNote error={error} action={<Button onClick={() => void refetch()}>Try again</Button>} />
        ) : null}
        {!data && !error ? <RowOutlines rows={3} label="Loading the metrics sources" /> : null}
        {data?.sources.length === 0 ? <EmptyNote title="No metrics source" /> : null}
        {data && data.sources.length > 0 ? (
          <ul className="divide-y divide-line-subtle">
            {data.sources.map((source) => (
              <li key={source.name} className="grid gap-1.5 px-3.5 py-2.5">
                <Source source={source} now={now} />
              </li>
            ))}
            <li className="grid gap-1.5 px-3.5 py-2.5">
              <Routes routes={data.routes} />
            </li>
          </ul>
        ) : null}
      </Card>
    </section>
  )
}

/** Without them a gateway's figures have no owner; most clusters have none, which is no fault. */
function Routes({ routes }: { routes: readonly RouteReading[] }) {
  return (
    <>
      <h3 className="font-semibold">Routes</h3>
      {routes.map((route) => {
        const { text, fix } = routeWords(route)
        return (
          <div key={route.resource} className="grid gap-1">
            <p className={fix === null ? 'text-small text-ink-2' : 'border-l-3 border-warn pl-2'}>{text}</p>
            {fix === null ? null : <CommandLine text={fix} what="rule for the Role" />}
          </div>
        )
      })}
    </>
  )
}

function HowToConnect() {
  return (
    <>
      <p className="max-w-[72ch] text-ink-2">
        Requests, errors and latency are known only to what stands in front of Tracardi: an ingress, a gateway or a
        mesh, measured by Prometheus. Give the console its address and start it again:
      </p>
      <CommandLine text="PROMETHEUS_URL=http://prometheus.monitoring.svc:9090" what="setting" />
    </>
  )
}

function Source({ source, now }: { source: SourceCard; now: number }) {
  const { status, word } = stateOf(source.state)
  const missing = source.families.filter(({ isFound }) => !isFound)
  return (
    <>
      <div className="flex flex-wrap items-baseline gap-x-3">
        <h3 className="font-semibold">{source.name}</h3>
        <StatusWord state={status}>{word}</StatusWord>
        <span className="text-small text-ink-2">{factsOf(source, now).join(' · ')}</span>
      </div>
      {source.findings.map(({ trouble, message, fix }) => (
        <div key={trouble} className="grid gap-0.5 border-l-3 border-warn pl-2">
          <p>{message}</p>
          <p className="wrap-anywhere">
            <span className="text-ink-2">To do: </span>
            {fix}
          </p>
        </div>
      ))}
      {source.state === 'not-configured' && source.findings.length === 0 ? <HowToConnect /> : null}
      {source.families.length > 0 ? (
        <Disclosure
          summary={`${source.families.length - missing.length} of ${source.families.length} kinds of metrics found`}
        >
          <ul className="grid gap-1 text-small">
            {source.families.map(({ metric, isFound, panels }) => (
              <li key={metric}>
                <StatusWord state={isFound ? 'ok' : 'unknown'}>
                  <code className="font-mono text-code break-all">{metric}</code> {isFound ? 'feeds' : 'missing for'}{' '}
                  {panels.map((id) => panelTitle(id)).join(', ')}
                </StatusWord>
              </li>
            ))}
          </ul>
        </Disclosure>
      ) : null}
    </>
  )
}

function factsOf(source: SourceCard, now: number): readonly string[] {
  const { flavour, version, host, foundBy, latencyMs, scrapeSeconds, asOf, skewMs } = source
  return [
    [flavour, version].filter((part) => part !== null).join(' '),
    host ?? '',
    foundBy === null ? '' : `found by ${foundBy}`,
    latencyMs === null ? '' : `answers in ${Math.round(latencyMs)} ms`,
    scrapeSeconds === null ? '' : `measures every ${scrapeSeconds} s`,
    asOf === null ? 'no figure yet' : `newest figure ${formatAge(now - Date.parse(asOf))} old`,
    skewMs !== null && Math.abs(skewMs) > 5_000
      ? `its clock is ${formatAge(Math.abs(skewMs))} ${skewMs > 0 ? 'ahead' : 'behind'}`
      : '',
  ].filter((fact) => fact !== '')
}

function stateOf(state: SourceCard['state']): { status: GlyphState; word: string } {
  switch (state) {
    case 'ready':
      return { status: 'ok', word: 'Ready' }
    case 'degraded':
      return { status: 'degraded', word: 'Part of it is missing' }
    case 'failing':
      return { status: 'unknown', word: 'Does not answer' }
    case 'not-configured':
      return { status: 'unknown', word: 'Not connected' }
    case 'starting':
      return { status: 'in-progress', word: 'Being looked at' }
  }
}
