/**
 * Kills console processes with SIGKILL before, during and after every step of judging and telling alerts, while the world
 * stays as it is and while it goes on, and compares what a receiver got with what is on record.
 * `node bench/alert-crash.ts [--on pglite|postgresql] [--patient]`; patient: on PostgreSQL the dead
 * process's hold on the receiver runs out by itself.
 */
import { parseArgs } from 'node:util'
import { openAlertingLane, type AlertTrial } from '#demo/testing/crash/alerting-lane.ts'
import { pointsOf } from '#demo/testing/crash/points.ts'
import { testServer } from '#lib/database/testing/test-database.ts'

const { values } = parseArgs({
  options: { on: { type: 'string', default: 'pglite' }, patient: { type: 'boolean', default: false } },
})
const kind = values.on === 'postgresql' ? 'postgresql' : 'pglite'

const server = await testServer(kind)
const database = kind === 'postgresql' ? await server.fresh() : null
const lane = await openAlertingLane(database, { isPatient: values.patient })
try {
  for (const meanwhile of ['stays', 'goes on'] as const) {
    const trials: AlertTrial[] = []
    for (const kill of pointsOf(await lane.calls())) {
      const trial = await lane.trial(kill, meanwhile)
      trials.push(trial)
      if (trial.problems.length > 0)
        console.log(`! ${kill.when} ${kill.what} ${kill.nth}, the world ${meanwhile}: ${trial.problems.join('; ')}`)
    }
    const kills = trials.filter(({ isKilled }) => isKilled).length
    const wrong = trials.filter(({ problems }) => problems.length > 0).length
    const again = trials.reduce((sum, { duplicates }) => sum + duplicates, 0)
    console.log(`${kind}, the world ${meanwhile}: ${kills} kills, ${again} messages came again, wrong ${wrong}`)
  }
} finally {
  await lane.close()
  await database?.remove()
  await server.remove()
}
