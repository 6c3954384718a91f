import 'server-only'

import type { ConsolePrisma } from './prisma.ts'

/** Nobody: an action that rests. */
const nobody = 'nobody'

type Asked = { readonly holder: string; readonly forMs: number; readonly isSoleProcess?: boolean }

/**
 * Takes or renews the lease of an action, in one statement and by the database's clock, so that of two processes one
 * has it. Milliseconds until it is free where somebody else does; null when it is taken now.
 */
export async function holdAction(
  prisma: ConsolePrisma,
  actionId: string,
  { holder, forMs, isSoleProcess = false }: Asked,
): Promise<{ readonly freeInMs: number } | null> {
  const taken = await prisma.$executeRaw`
    insert into action_lease as kept (action_id, holder, held_until)
    values (${actionId}, ${holder}, clock_timestamp() + ${forMs}::int * interval '1 millisecond')
    on conflict (action_id) do update set holder = excluded.holder, held_until = excluded.held_until
    where kept.holder = ${holder} or kept.held_until <= clock_timestamp()
      or (${isSoleProcess} and kept.holder <> ${nobody})`
  if (taken > 0) return null
  const [kept] = await prisma.$queryRaw<{ ms: number }[]>`
    select greatest(0, ceil(extract(epoch from held_until - clock_timestamp()) * 1000))::int as ms
    from action_lease where action_id = ${actionId}`
  return { freeInMs: kept?.ms ?? 0 }
}

/** Nobody takes it for so long, this process included. */
export async function restAction(prisma: ConsolePrisma, actionId: string, forMs: number): Promise<void> {
  await prisma.$executeRaw`
    insert into action_lease (action_id, holder, held_until)
    values (${actionId}, ${nobody}, clock_timestamp() + ${forMs}::int * interval '1 millisecond')
    on conflict (action_id) do update set holder = excluded.holder, held_until = excluded.held_until`
}

export async function letActionGo(prisma: ConsolePrisma, actionId: string, holder: string): Promise<void> {
  await prisma.actionLease.deleteMany({ where: { actionId, holder } })
}
