import 'server-only'

import { Prisma } from './generated/client.ts'
import type { ConsolePrisma } from './prisma.ts'

const isLoud = Prisma.sql`(silenced_until is null or silenced_until <= clock_timestamp())`

/**
 * What became of alerts since receivers were last told, at once with the note that they will be: a console that dies loses
 * none, and of two consoles one queues. What ends a silence differently than it began it is told then.
 */
export function queueNews(prisma: ConsolePrisma, receivers: readonly string[]): Prisma.PrismaPromise<number> {
  return prisma.$executeRaw`with news as (
      update alert set told_state = state, told_severity = severity, told_at = changed_at
      where (told_state, told_severity, told_at) is distinct from (state, severity, changed_at)
        and (state in ('firing', 'unknown') or (state = 'resolved' and told_state in ('firing', 'unknown')))
        and ${isLoud}
        -- As long as there is nobody to tell, nothing counts as told.
        and ${receivers.length > 0}::boolean
      returning *
    )
    insert into alert_notice (receiver, kind, namespace, release, alert, severity, sentence, detail, since, changed_at)
    select receiver, state, namespace, release, key, severity, sentence, detail, since, changed_at
    from news cross join unnest(${receivers}::text[]) receiver order by changed_at`
}

/** That somebody has it in hand. */
export function queueTaken(
  prisma: ConsolePrisma,
  receivers: readonly string[],
  key: string,
): Prisma.PrismaPromise<number> {
  return prisma.$executeRaw`insert into alert_notice
      (receiver, kind, namespace, release, alert, severity, sentence, detail, since, changed_at)
    select receiver, 'taken', namespace, release, key, severity, sentence, detail, since, changed_at
    from alert cross join unnest(${receivers}::text[]) receiver where key = ${key} and ${isLoud}`
}

/** One test at a time: false while the last one still waits. */
export async function queueTest(prisma: ConsolePrisma, receiver: string): Promise<boolean> {
  const queued = await prisma.$executeRaw`insert into alert_notice
      (receiver, kind, namespace, release, alert, severity, sentence, detail, since, changed_at)
    select ${receiver}, 'test', '', '', 'test', 'ticket', 'This is a test of the alert receiver.',
      'Nothing is wrong. An admin of the console asked for it.', clock_timestamp(), clock_timestamp()
    where not exists
      (select from alert_notice where receiver = ${receiver} and kind = 'test' and given_up_at is null)`
  return queued > 0
}
