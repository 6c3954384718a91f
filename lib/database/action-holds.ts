import 'server-only'

import type { ApprovalAsk } from '#lib/operations/ports.ts'
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

/** Those of `isOpen()`. */
export const openStates = ['intent', 'applied', 'unknown']

/** Those of `holdsTarget()`, and of the index that lets one action at a time have a target. */
export const holdingStates = ['pending-approval', ...openStates]

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

/** From planned to waiting, and held until the request is on record; else as `claimHold`. */
export async function askHold(
  prisma: ConsolePrisma,
  { id }: Holder,
  { actionId, reason, ticket, session, at, until }: ApprovalAsk & { readonly actionId: string },
): Promise<boolean> {
  const asked = await prisma.$executeRaw`update action set state = 'pending-approval', reason = ${reason},
    ticket = ${ticket}, asked_session = ${session}, asked_at = ${at}::timestamptz,
    approval_until = ${until}::timestamptz, holder = ${id}, held_until = ${heldUntil}
    where id = ${actionId} and state = 'planned'`
  return asked > 0
}

type Approval = {
  readonly actionId: string
  readonly by: { readonly id: string; readonly name: string }
  readonly at: string
}

/** From waiting to open, for the one who holds it; the table admits no approval by whoever asked. */
export async function approveHeld(
  prisma: ConsolePrisma,
  { id }: Holder,
  { actionId, by, at }: Approval,
): Promise<boolean> {
  const approved = await prisma.$executeRaw`update action set state = 'intent', approved_by_id = ${by.id},
    approved_by_name = ${by.name}, approved_at = ${at}::timestamptz, intent_at = ${at}::timestamptz
    where id = ${actionId} and state = 'pending-approval' and holder = ${id}`
  return approved > 0
}

/** True when the action was open or waiting, and free. A hold beyond the longest can only come from a clock that jumped. */
export async function takeHold(
  prisma: ConsolePrisma,
  { id, isAlone }: Holder,
  { actionId, evenMine }: Taking,
): Promise<boolean> {
  const taken = await prisma.$executeRaw`update action set holder = ${id}, held_until = ${heldUntil}
    where id = ${actionId} and state in (${Prisma.join(holdingStates)}) and (holder is null or held_until is null
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
    where id in (${Prisma.join([...actionIds])}) and holder = ${id} and state in (${Prisma.join(holdingStates)})`
}
