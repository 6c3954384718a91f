import 'server-only'

import { Prisma } from './generated/client.ts'
import type { ConsolePrisma } from './prisma.ts'

/** Who asks for a hold. */
export type Holder = {
  /** Names one run of one console process. */
  readonly id: string
  /** The embedded database admits one process, so what another one held is in nobody's hands. */
  readonly isAlone: boolean
}

/** Renewed every third of it; a process that is silent for so long has lost what it held. */
export const holdSeconds = 10

/** Nobody: an action that rests for a while before it is looked at again. */
const nobody = 'nobody'
const longestRestSeconds = 3_600

/** Those of `isOpen()`; the partial unique index in the migration names them too. */
export const openStates = ['intent', 'applied', 'unknown']

// The database's clock decides for all processes alike.
const heldUntil = Prisma.sql`clock_timestamp() + make_interval(secs => ${holdSeconds}::float8)`

type Claim = {
  readonly actionId: string
  readonly reason: string
  readonly ticket: string | null
  readonly at: string
}

/** From planned to open and held in one statement; a unique violation means that another action has the target. */
export async function claimHold(
  prisma: ConsolePrisma,
  { id }: Holder,
  { actionId, reason, ticket, at }: Claim,
): Promise<boolean> {
  const claimed = await prisma.$executeRaw`update action set state = 'intent', reason = ${reason}, ticket = ${ticket},
    intent_at = ${at}::timestamptz, holder = ${id}, held_until = ${heldUntil}
    where id = ${actionId} and state = 'planned'`
  return claimed > 0
}

type Taking = { readonly actionId: string; readonly evenMine: boolean }

/** True when the action was open and free. A hold beyond the longest can only come from a clock that jumped. */
export async function takeHold(
  prisma: ConsolePrisma,
  { id, isAlone }: Holder,
  { actionId, evenMine }: Taking,
): Promise<boolean> {
  const taken = await prisma.$executeRaw`update action set holder = ${id}, held_until = ${heldUntil}
    where id = ${actionId} and state in (${Prisma.join(openStates)}) and (holder is null or held_until is null
      or held_until <= clock_timestamp()
      or case holder
        when ${nobody} then held_until > clock_timestamp() + make_interval(secs => ${longestRestSeconds}::float8)
        when ${id} then ${evenMine}::boolean or held_until > ${heldUntil}
        else ${isAlone}::boolean or held_until > ${heldUntil} end)`
  return taken > 0
}

/** Gives up an action of this process, for nobody to take until the time is over. */
export async function restAction(
  prisma: ConsolePrisma,
  { id }: Holder,
  { actionId, seconds }: { readonly actionId: string; readonly seconds: number },
): Promise<void> {
  await prisma.$executeRaw`update action set holder = ${nobody},
    held_until = clock_timestamp() + make_interval(secs => ${Math.min(seconds, longestRestSeconds)}::float8)
    where id = ${actionId} and holder = ${id}`
}

/** How many of them this process still has. */
export async function renewHolds(prisma: ConsolePrisma, { id }: Holder, actionIds: readonly string[]): Promise<number> {
  if (actionIds.length === 0) return 0
  return prisma.$executeRaw`update action set held_until = ${heldUntil}
    where id in (${Prisma.join([...actionIds])}) and holder = ${id} and state in (${Prisma.join(openStates)})`
}
