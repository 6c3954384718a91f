/** The counters of one target as they were read. */
export type CounterReading = {
  readonly podUid: string
  /** When its container started: a restarted one counts from zero, and is another target. */
  readonly startedAt: string
  /** The target's own time where it gives one, else when the answer came. */
  readonly atMs: number
  readonly counters: ReadonlyMap<string, number>
}

export type CounterTick = {
  readonly readings: readonly CounterReading[]
  /** The pods that should have answered and did not. */
  readonly missed: readonly string[]
}

/** The sum over the targets; null while it is not known. */
export type CounterRate = {
  readonly perSecond: number | null
  /** A small part of it is missing. */
  readonly isPartial: boolean
}

type Remembered = Omit<CounterReading, 'podUid'> & {
  /** What each counter grew by, a second; without those that were seen for the first time. */
  readonly rates: ReadonlyMap<string, number>
}

/** What the last tick left, by pod. A sampler that starts knows nothing, so its first tick tells nothing. */
export type CounterMemory = ReadonlyMap<string, Remembered>

/** A missing target that had more of the last sum than this makes the sum unknown. */
const smallShare = 0.05

/** Only what grew between two looks at the same container is a rate; nothing is guessed from one look. */
export function advanceCounters(
  memory: CounterMemory,
  tick: CounterTick,
): { readonly memory: CounterMemory; readonly rates: ReadonlyMap<string, CounterRate> } {
  const fresh = new Map(tick.readings.map((reading) => [reading.podUid, remember(memory.get(reading.podUid), reading)]))
  const silent = new Map(tick.missed.map((uid) => [uid, memory.get(uid)]))
  const names = new Set([...memory.values(), ...fresh.values()].flatMap(({ counters }) => [...counters.keys()]))
  const kept = [...silent].flatMap(([uid, last]) => (last === undefined ? [] : [[uid, last] as const]))
  return {
    memory: new Map([...fresh, ...kept]),
    rates: new Map([...names].map((name) => [name, sumOf(name, { memory, fresh, silent })])),
  }
}

function remember(before: Remembered | undefined, { startedAt, atMs, counters }: CounterReading): Remembered {
  const isSame = before?.startedAt === startedAt
  const seconds = isSame ? (atMs - before.atMs) / 1000 : 0
  // The target's page has not been made anew, or a clock was set back: nothing can be divided by that.
  if (!isSame || seconds <= 0) return { startedAt, atMs, counters, rates: new Map() }
  const rates = [...counters].flatMap(([name, value]) => {
    const last = before.counters.get(name)
    return last === undefined ? [] : [[name, (value < last ? value : value - last) / seconds] as const]
  })
  return { startedAt, atMs, counters, rates: new Map(rates) }
}

type Looks = {
  readonly memory: CounterMemory
  readonly fresh: CounterMemory
  readonly silent: ReadonlyMap<string, Remembered | undefined>
}

function sumOf(name: string, { memory, fresh, silent }: Looks): CounterRate {
  const unknown = { perSecond: null, isPartial: false }
  const known = [...fresh.values()].flatMap(({ rates }) => rates.get(name) ?? [])
  const beginning = [...fresh].filter(([, { counters, rates }]) => counters.has(name) && !rates.has(name))
  const missing = [...silent.keys(), ...beginning.map(([uid]) => uid)]
  if (known.length === 0) return unknown
  if (missing.length === 0) return { perSecond: total(known), isPartial: false }
  const before = total([...memory.values()].flatMap(({ rates }) => rates.get(name) ?? []))
  const isSmall = missing.every((uid) => {
    const last = memory.get(uid)
    // A pod that nobody has seen before is only beginning, unless it never answered: then it may be all of it.
    if (last === undefined) return !silent.has(uid)
    const share = last.rates.get(name) ?? (last.counters.has(name) ? Infinity : 0)
    return share <= smallShare * before
  })
  return isSmall ? { perSecond: total(known), isPartial: true } : unknown
}

function total(rates: readonly number[]): number {
  return rates.reduce((sum, rate) => sum + rate, 0)
}
