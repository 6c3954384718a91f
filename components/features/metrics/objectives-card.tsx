'use client'

import { useQuery } from '@tanstack/react-query'

import { RefusalNote } from '#components/frame/refusal-note.tsx'
import { Button } from '#components/ui/button.tsx'
import { Card } from '#components/ui/card.tsx'
import { Fact, Facts } from '#components/ui/facts.tsx'
import { RowOutlines } from '#components/ui/state-note.tsx'
import { StatusWord } from '#components/ui/status-word.tsx'
import { Cell, HeadCell, Row, RowHead, Table } from '#components/ui/table.tsx'
import { Time } from '#components/ui/time.tsx'
import type { Standing } from '#lib/contracts/objectives.ts'
import { objectiveWords, windowWords } from '#lib/domain/objectives/objective-words.ts'
import {
  boundWords,
  budgetVerdict,
  burnVerdict,
  keptWords,
  ratesWords,
  reachWords,
  ruleWindows,
} from '#lib/domain/objectives/standing-words.ts'
import type { Workload } from '#lib/domain/topology.ts'
import { objectivesQuery } from '#lib/queries/objectives.ts'

type Props = { workload: Workload; zone: string }

/** What an API cluster promises, what is left of that, and how fast it goes. */
export function ObjectivesCard({ workload, zone }: Props) {
  const { data, error, refetch } = useQuery(objectivesQuery(workload, workload))
  const hasLatency = data?.standings.some(({ objective }) => objective.of === 'latency') ?? true
  return (
    <Card
      title={`Objectives of ${workload.name}`}
      aside={
        data ? (
          <>
            judged <Time at={data.asOf} zone={zone} />
          </>
        ) : null
      }
    >
      {error ? <RefusalNote error={error} action={<Button onClick={() => void refetch()}>Try again</Button>} /> : null}
      {!data && !error ? <RowOutlines rows={6} label="Counting requests against the objectives" /> : null}
      <div className="divide-y divide-line">
        {data?.standings.map((standing) => (
          <StandingOfOne key={standing.objective.of} standing={standing} nowMs={Date.parse(data.asOf)} zone={zone} />
        ))}
      </div>
      {hasLatency ? null : (
        <p className="border-t border-line-subtle px-3.5 py-2.5 text-small text-ink-2">
          No latency is promised. {workload.role === 'collector' ? 'OBJECTIVES_COLLECTORS' : 'OBJECTIVES_GUI_API'} of
          the console sets one, for example 99.5%, 95% in 300ms.
        </p>
      )}
    </Card>
  )
}

function StandingOfOne({ standing, nowMs, zone }: { standing: Standing; nowMs: number; zone: string }) {
  const { objective, budget, source, boundSeconds, burns, because } = standing
  const left = budgetVerdict(objective, budget)
  const kept = budget === null ? null : keptWords(budget)
  const judgedAt = boundWords(objective, boundSeconds)
  const unknown = burns.filter(({ burn }) => burn.state === 'unknown')
  return (
    <section aria-label={objectiveWords(objective)}>
      <h3 className="px-3.5 pt-3 pb-1 font-semibold">{objectiveWords(objective)}</h3>
      <Facts>
        <Fact name="Budget">
          <StatusWord state={left.status}>{left.words}</StatusWord>
          {judgedAt === null ? null : <span className="text-small text-ink-2">{judgedAt}</span>}
        </Fact>
        {budget === null || kept === null ? null : (
          <Fact name="Kept">
            {kept}
            <span className="text-small text-ink-2">
              {reachWords(budget, nowMs, source)}, since{' '}
              <Time at={new Date(budget.sinceMs).toISOString()} zone={zone} />
            </span>
          </Fact>
        )}
        {unknown.length === 0 ? null : (
          <Fact name="Not known">
            {because}
            {unknown.length === burns.length ? (
              <span className="text-small text-ink-2">
                Alerts on it that were open stay open. The card{' '}
                <a className="text-link underline" href="#metrics-source">
                  Metrics sources
                </a>{' '}
                says what is missing.
              </span>
            ) : null}
          </Fact>
        )}
      </Facts>
      <BurnTable standing={standing} />
    </section>
  )
}

function BurnTable({ standing: { objective, burns } }: { standing: Standing }) {
  return (
    <Table label={`How fast the budget goes: ${objectiveWords(objective)}`}>
      <thead>
        <tr>
          <HeadCell>Over</HeadCell>
          <HeadCell>Burns</HeadCell>
          <HeadCell>Alert above</HeadCell>
          <HeadCell>Now</HeadCell>
        </tr>
      </thead>
      <tbody>
        {burns.map(({ rule, burn }) => {
          const { status, words } = burnVerdict(rule, burn)
          return (
            <Row key={rule.longMs}>
              <RowHead>{ruleWindows(rule)}</RowHead>
              <Cell>{ratesWords(burn)}</Cell>
              <Cell>
                {rule.factor}×<span className="hidden text-ink-2 sm:inline"> for {windowWords(rule.forMs)}</span>
              </Cell>
              <Cell>
                <StatusWord state={status}>{words}</StatusWord>
              </Cell>
            </Row>
          )
        })}
      </tbody>
    </Table>
  )
}
