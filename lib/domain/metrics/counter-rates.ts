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
  /** What a counter is added up under; itself where it is left out. Resets are found before anything is added. */
  readonly groupOf?: (counter: string) => string | null
}

/** The sum over the targets; null while it is not known. */
export type CounterRate = {
  readonly perSecond: number | null
  /** A small part of it is missing. */
  readonly isPartial: boolean
}

type Remembered = Omit<CounterReading, 'podUid'> & {
  /** What each group grew by, a second; without those of which nothing was seen before. */
  readonly rates: ReadonlyMap<string, number>
  /** Groups with a counter that was seen for the first time. */
  readonly beginning: ReadonlySet<string>
}

/** What the last tick left, by pod. A sampler that starts knows nothing, so its first tick tells nothing. */
export type CounterMemory = ReadonlyMap<string, Remembered>

/** A missing target that had more of the last sum than this makes the sum unknown. */
const smallShare = 0.05

/** Only what grew between two looks at the same container is a rate; nothing is guessed from one look. */
export function advanceCounters(
  memory: CounterMemory,
  { readings, missed, groupOf = (counter) => counter }: CounterTick,
): { readonly memory: CounterMemory; readonly rates: ReadonlyMap<string, CounterRate> } {
  const fresh = new Map(
    readings.map((reading) => [reading.podUid, remember(memory.get(reading.podUid), reading, groupOf)]),
  )
  const silent = new Map(missed.map((uid) => [uid, memory.get(uid)]))
  const groups = new Set([...memory.values(), ...fresh.values()].flatMap((one) => [...groupsOf(one)]))
  const kept = [...silent].flatMap(([uid, last]) => (last === undefined ? [] : [[uid, last] as const]))
  return {
    memory: new Map([...fresh, ...kept]),
    rates: new Map([...groups].map((group) => [group, sumOf(group, { memory, fresh, silent })])),
  }
}

function groupsOf({ rates, beginning }: Remembered): ReadonlySet<string> {
  return new Set([...rates.keys(), ...beginning])
}

function remember(
  before: Remembered | undefined,
  { startedAt, atMs, counters }: CounterReading,
  groupOf: (counter: string) => string | null,
): Remembered {
  const isSame = before?.startedAt === startedAt
  const seconds = isSame ? (atMs - before.atMs) / 1000 : 0
  const rates = new Map<string, number>()
  const beginning = new Set<string>()
  for (const [name, value] of counters) {
    const group = groupOf(name)
    if (group === null) continue
    // A page that has not been made anew, or a clock that was set back: nothing can be divided by that.
    const last = seconds > 0 ? before?.counters.get(name) : undefined
    if (last === undefined) beginning.add(group)
    else rates.set(group, (rates.get(group) ?? 0) + (value < last ? value : value - last) / seconds)
  }
  return { startedAt, atMs, counters, rates, beginning }
}

type Looks = {
  readonly memory: CounterMemory
  readonly fresh: CounterMemory
  readonly silent: ReadonlyMap<string, Remembered | undefined>
}

function sumOf(group: string, { memory, fresh, silent }: Looks): CounterRate {
  const unknown = { perSecond: null, isPartial: false }
  const known = [...fresh.values()].flatMap(({ rates }) => rates.get(group) ?? [])
  const unrated = [...fresh].flatMap(([uid, { rates, beginning }]) =>
    beginning.has(group) && !rates.has(group) ? [uid] : [],
  )
  const missing = [...silent.keys(), ...unrated]
  if (known.length === 0) return unknown
  const before = total([...memory.values()].flatMap(({ rates }) => rates.get(group) ?? []))
  const isSmall = missing.every((uid) => {
    const last = memory.get(uid)
    // A pod that nobody has seen before is only beginning, unless it never answered: then it may be all of it.
    if (last === undefined) return !silent.has(uid)
    const share = last.rates.get(group) ?? (last.beginning.has(group) ? Infinity : 0)
    return share <= smallShare * before
  })
  if (!isSmall) return unknown
  const isPartial = missing.length > 0 || [...fresh.values()].some(({ beginning }) => beginning.has(group))
  return { perSecond: total(known), isPartial }
}

function total(rates: readonly number[]): number {
  return rates.reduce((sum, rate) => sum + rate, 0)
}
