import { counted } from '../part-words.ts'

export type AlertFormat = 'webhook' | 'slack' | 'alertmanager'

export const alertFormats = ['webhook', 'slack', 'alertmanager'] as const satisfies readonly AlertFormat[]

/** How somebody outside the console who is told of alerts is doing. Its address is in none of it. */
export type ReceiverState = {
  readonly name: string
  readonly format: AlertFormat
  /** When it last took something; null for never. */
  readonly succeededAt: string | null
  readonly waiting: number
  readonly waitingSince: string | null
  /** Since when it takes nothing, and why with what mends it; null while it does, or was not tried. */
  readonly failingSince: string | null
  readonly failure: string | null
  /** Messages of the last week that it was never told. */
  readonly givenUp: number
  readonly givenUpBecause: string | null
}

export type ReceiverVerdict = {
  readonly status: 'ok' | 'in-progress' | 'degraded' | 'unknown'
  readonly word: string
  /** What is wrong and how it is mended; none when nothing is. */
  readonly troubles: readonly string[]
}

/** What passes between a message and its acknowledgement is no news for so long. */
const newsMs = 60_000

export function receiverVerdict(state: ReceiverState, now: number): ReceiverVerdict {
  const { failure, waiting, waitingSince, succeededAt } = state
  const troubles = [...failing(state), ...givenUp(state)]
  if (failure !== null) return { status: 'degraded', word: 'Takes nothing', troubles }
  if (waitingSince !== null && now - Date.parse(waitingSince) > newsMs) {
    const stuck = `${counted(waiting, 'message')} not sent yet: no console holds this receiver, or it is slow.`
    return { status: 'degraded', word: 'Waits', troubles: [stuck, ...troubles] }
  }
  if (waitingSince !== null) return { status: 'in-progress', word: 'Being told', troubles }
  if (succeededAt === null) return { status: 'unknown', word: 'Not tried yet', troubles }
  return { status: 'ok', word: 'Takes messages', troubles }
}

function failing({ failure, waiting }: ReceiverState): readonly string[] {
  if (failure === null) return []
  const rest = waiting === 0 ? '' : ` ${counted(waiting, 'message')} ${waiting === 1 ? 'waits' : 'wait'}.`
  return [`It ${failure}.${rest}`]
}

function givenUp({ givenUp: count, givenUpBecause }: ReceiverState): readonly string[] {
  if (count === 0) return []
  const why = givenUpBecause === null ? '' : `: the last one ${givenUpBecause}`
  return [`${counted(count, 'message')} of the last week never told${why}.`]
}
