import 'server-only'

import { Prisma } from './generated/client.ts'
import type { ConsolePrisma } from './prisma.ts'

const isLoud = Prisma.sql`(silenced_until is null or silenced_until <= clock_timestamp())`

/**
 * What became of alerts since each receiver was last told, at once with the note that it will be: a console that dies loses
 * none, and of two consoles one queues. What ends a silence differently than it began it is told then, and so is a new
 * receiver of what fires already, and that somebody has it in hand.
 */
export function queueNews(prisma: ConsolePrisma, receivers: readonly string[]): Prisma.PrismaPromise<number> {
  return prisma.$executeRaw`with news as (
      select alert.*, who.receiver, coalesce(told.state, 'resolved') = 'resolved' as is_first
      from alert cross join unnest(${receivers}::text[]) as who (receiver)
        left join alert_told told on told.receiver = who.receiver and told.alert = alert.key
      where (told.state, told.severity, told.at) is distinct from (alert.state, alert.severity, alert.changed_at)
        and (alert.state in ('firing', 'unknown') or (alert.state = 'resolved' and told.state in ('firing', 'unknown')))
        and ${isLoud}
      order by alert.changed_at, alert.key
      -- As it is now, whatever another console is about to queue.
      for update of alert
    ), kept as (
      insert into alert_told (receiver, alert, state, severity, at)
      select receiver, key, state, severity, changed_at from news
      on conflict (receiver, alert) do update
        set state = excluded.state, severity = excluded.severity, at = excluded.at
        where (alert_told.state, alert_told.severity, alert_told.at)
          is distinct from (excluded.state, excluded.severity, excluded.at)
      returning receiver, alert
    ), messages as (
      select news.*, turn, case turn when 0 then state else 'taken' end as kind
      from news join kept on kept.receiver = news.receiver and kept.alert = news.key
        cross join generate_series(0, case when is_first and acknowledged_at is not null then 1 else 0 end) turn
    )
    insert into alert_notice
      (receiver, kind, namespace, release, alert, severity, sentence, detail, since, changed_at, ongoing)
    select receiver, kind, namespace, release, key, severity, sentence, detail, since, changed_at,
      is_first and changed_at < clock_timestamp() - interval '1 minute'
    from messages order by changed_at, key, turn`
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
