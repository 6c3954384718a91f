import { newest, total } from '../metrics/panel-values.ts'
import type { PanelReading } from '../metrics/source.ts'
import { counted } from '../part-words.ts'
import type { Status, Workload } from '../topology.ts'

/** How the workers keep up with what is put into their queue. Unknown is never OK and never empty. */
export type QueueHealth = {
  readonly status: Status
  /** A sentence with its figures. */
  readonly because: string
  readonly since: string | null
  readonly source: string
  readonly asOf: string | null
}

export type QueueFacts = {
  /** Over the last quarter of an hour, oldest first. */
  readonly backlog: PanelReading
  /** Put in and taken, a second. */
  readonly messages: PanelReading
  /** What waits in subscriptions that nobody consumes. */
  readonly unserved: PanelReading
  /** Of the installation, those with the role of a worker. */
  readonly workers: readonly Workload[]
  /** Whether any of its workloads names a Pulsar in plain text. */
  readonly namesPulsar: boolean
}

/** Fewer wait in any queue that is used. */
const worthIt = 100
const growth = 1.1
/** Of the steps; with fewer nobody can say whether it grows. */
const enoughKnown = 0.6
/** An older figure is none of now. */
const newestSteps = 3

export function queueHealth(facts: QueueFacts): QueueHealth {
  const { backlog, unserved, workers } = facts
  const grounds = { since: null, source: backlog.source?.name ?? 'Pulsar by Prometheus', asOf: backlog.asOf }
  const waiting = known(backlog) ? nowOf(total(backlog)) : null
  if (waiting === null) return { ...grounds, status: 'unknown', because: whyUnknown(facts) }
  const alone = known(unserved) ? nowOf(total(unserved)) : null
  const said = `${counted(Math.round(waiting), 'message')} ${waiting === 1 ? 'waits' : 'wait'}${pace(facts)}`
  if (alone !== null && alone > 0)
    return {
      ...grounds,
      status: 'critical',
      because: `${said}; ${counted(Math.round(alone), 'of them waits', 'of them wait')} where no consumer is connected.`,
    }
  const isWorked = workers.some(({ replicas }) => (replicas?.ready ?? 0) > 0)
  if (alone === null && waiting > 0 && workers.length > 0 && !isWorked)
    return { ...grounds, status: 'critical', because: `${said}, and no worker is ready.` }
  if (waiting < worthIt) return { ...grounds, status: 'ok', because: `${said}.` }
  const trend = trendOf(total(backlog))
  switch (trend) {
    case 'unknown':
      return { ...grounds, status: 'unknown', because: `${said}; too little is known to say whether it grows.` }
    case 'grows':
      return {
        ...grounds,
        status: 'degraded',
        because: `${said}; it has grown for a quarter of an hour${isWorked ? ' while workers run' : ''}.`,
      }
    case 'holds':
      return { ...grounds, status: 'ok', because: `${said}; it does not grow.` }
  }
}

/** Topics that one broker told of may have gone while others are still told of, so a figure ages by itself. */
function nowOf(values: readonly (number | null)[]): number | null {
  return newest(values.slice(-newestSteps))
}

function known({ quality }: Pick<PanelReading, 'quality'>): boolean {
  return quality.state === 'value' || quality.state === 'partial'
}

function whyUnknown({ backlog: { quality, series }, namesPulsar }: QueueFacts): string {
  if (!namesPulsar && series.length === 0)
    return 'Not known: no workload of it names a Pulsar in plain text, and what waits in Redis is counted by nobody.'
  if (known({ quality }) && series.length > 0) return 'Not known: nothing was told of its queue for minutes.'
  const told = [...quality.warnings, ...(quality.fix === null ? [] : [quality.fix])].join(' ')
  return `Not known${quality.state === 'stale' ? ', the newest figure is old' : ''}: ${told === '' ? 'no figure.' : told}`
}

function pace({ messages }: QueueFacts): string {
  const rate = (beginning: string) => {
    const line = messages.series.find(({ label }) => label === beginning)
    return known(messages) && line ? nowOf(line.values) : null
  }
  const [putIn, taken] = [rate('put in'), rate('taken')]
  if (putIn === null || taken === null) return ''
  const figure = (value: number) => value.toLocaleString('en', { maximumFractionDigits: value < 10 ? 1 : 0 })
  return `, ${figure(putIn)} put in and ${figure(taken)} taken a second`
}

/** By the medians of the first and the last third, so that one burst is no trend. */
function trendOf(values: readonly (number | null)[]): 'grows' | 'holds' | 'unknown' {
  const some = values.filter((value) => value !== null)
  if (some.length < values.length * enoughKnown) return 'unknown'
  const third = Math.ceil(some.length / 3)
  const [first, last] = [median(some.slice(0, third)), median(some.slice(-third))]
  return last - first >= worthIt && last > first * growth ? 'grows' : 'holds'
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0
}
