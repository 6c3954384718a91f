/**
 * How soon a running console notices that somebody who owns the database wrote the whole log anew, every hash, link and the
 * head right. The keeper of the console, on a real PostgreSQL, with no anchor; each time a log of its own and any moment
 * between two looks. `npm run bench -- audit-rewrite [--times <count>] [--entries <of each log>]`.
 */
import { parseArgs } from 'node:util'
import { setTimeout as pause } from 'node:timers/promises'
import { openAuditLog } from '#lib/database/audit-log.ts'
import { testServer, type TestDatabase } from '#lib/database/testing/test-database.ts'
import { refused } from '#lib/domain/result.ts'
import { parseEnvironment } from '#lib/server/env.ts'
import { keepLogs } from '#lib/server/log-keeper.ts'
import { draftOf } from './audit-drafts.ts'
import { spread } from './figures.ts'

const { values } = parseArgs({
  options: { times: { type: 'string', default: '24' }, entries: { type: 'string', default: '200' } },
})

const rewrite = `alter table audit.entry disable trigger all; alter table audit.head disable trigger all;
  do $$
  declare
    e audit.entry;
    p bytea := sha256('tracardi-console/ops/epoch-1');
  begin
    for e in select * from audit.entry where log_id = 1 order by seq loop
      update audit.entry set prev = p, body = replace(body, 'nightly', 'daily'),
        leaf = audit.leaf_hash(1::smallint, e.seq, e.recorded_at, p, replace(e.body, 'nightly', 'daily'))
        where log_id = 1 and seq = e.seq returning leaf into p;
    end loop;
    update audit.head set leaf = p where log_id = 1;
  end $$;
  alter table audit.entry enable always trigger no_update_delete; alter table audit.entry enable always trigger no_truncate;
  alter table audit.head enable always trigger only_forward; alter table audit.head enable always trigger no_delete;
  alter table audit.head enable always trigger no_truncate;`

const settings = parseEnvironment({ DATA_FOLDER: '/nonexistent' })
const server = await testServer('postgresql')

async function noticed(own: TestDatabase): Promise<number> {
  const log = await openAuditLog(own.database, { console: { version: '0.1.0' }, sink: () => Promise.resolve() })
  for (let n = 0; n < Number(values.entries); n += 1) await log.append(draftOf(n))
  const found = Promise.withResolvers<number>()
  let state = 'checking'
  const keeper = keepLogs({
    database: own.database,
    connection: refused({ code: 'cluster-unreachable', message: 'No cluster.', remedy: '', namespace: null }),
    settings,
    signer: null,
    witness: null,
    onVerdict: (name, verdict) => {
      if (name !== 'ops') return
      state = verdict.state
      if (state === 'broken') found.resolve(performance.now())
    },
  })
  while (state !== 'intact') await pause(50)
  await pause(Math.random() * 20_000)
  await own.asOwner(rewrite)
  const rewrittenAt = performance.now()
  const ms = (await found.promise) - rewrittenAt
  keeper.stop()
  await own.remove()
  return ms
}

/** As many at once as the server has connections for. */
const together = 8
const waits: number[] = []
while (waits.length < Number(values.times)) {
  const databases: TestDatabase[] = []
  while (databases.length < together) databases.push(await server.fresh())
  waits.push(...(await Promise.all(databases.map(noticed))))
}
console.log(`${waits.length} rewrites of ${values.entries} entries, noticed after ms ${spread(waits)}`)
await server.remove()
