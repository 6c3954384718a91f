/**
 * What pushing the log to a SIEM costs the appends, and how fast one catches up. Four writers append for a while, with no
 * receiver, with one that takes everything and with one that is down; then what has piled up is pushed to an empty one.
 * `npm run bench -- audit-forward [--seconds <for each>] [--entries <to catch up with>]`.
 */
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer as createHttp } from 'node:http'
import { createServer as createTcp, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { openAuditLog, type ConsoleAuditLog } from '#lib/database/audit-log.ts'
import { logCursors } from '#lib/database/log-cursors.ts'
import { receiverHolds } from '#lib/database/receiver-holds.ts'
import { databaseKinds, testServer, type TestDatabase } from '#lib/database/testing/test-database.ts'
import { forwardLog } from '#lib/operations/forward-log.ts'
import type { LogStanding, Receiver } from '#lib/operations/forward-port.ts'
import type { Forwarding } from '#lib/operations/forward.ts'
import { syslogReceiver } from '#lib/receivers/syslog.ts'
import { webhookReceiver } from '#lib/receivers/webhook.ts'
import { draftOf } from './audit-drafts.ts'

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '8' }, entries: { type: 'string', default: '5000' } },
})

const folder = await mkdtemp(join(tmpdir(), 'audit-forward-'))
const keyFile = join(folder, 'key')
await writeFile(keyFile, 'a key of more than twenty-four bytes')
const http = createHttp((request, response) => {
  request.resume()
  request.on('end', () => response.writeHead(204).end())
}).listen(0, '127.0.0.1')
const tcp = createTcp((socket) => void socket.on('error', () => {}).resume()).listen(0, '127.0.0.1')
await Promise.all([once(http, 'listening'), once(tcp, 'listening')])
const portOf = (server: { address: () => unknown }) => (server.address() as AddressInfo).port

const webhook = (port: number) => webhookReceiver(`http://127.0.0.1:${port}/`, { keyFile })
const receivers: Readonly<Record<string, Receiver | null>> = {
  'no receiver': null,
  'a webhook': webhook(portOf(http)),
  syslog: syslogReceiver(`tcp://127.0.0.1:${portOf(tcp)}`, { hostname: 'bench' }),
  // Nobody listens there.
  'one that is down': webhook(1),
}

function forward({ database }: TestDatabase, auditLog: ConsoleAuditLog, receiver: Receiver): Forwarding<LogStanding> {
  const holder = { id: 'bench', isAlone: true }
  const holds = receiverHolds(database.prisma, holder)
  const rest = (milliseconds: number, signal: AbortSignal) => pause(milliseconds, undefined, { signal }).catch(() => {})
  return forwardLog(
    { holds, auditLog, now: () => new Date(), random: Math.random, pause: rest, onProblem: () => {} },
    logCursors(database.prisma, holder),
    receiver,
  )
}

for (const kind of databaseKinds) {
  const server = await testServer(kind)
  for (const [name, receiver] of Object.entries(receivers)) {
    const own = await server.fresh()
    let forwarding: Forwarding<LogStanding> | null = null
    const log = await openAuditLog(own.database, {
      console: { version: '0.1.0' },
      sink: () => Promise.resolve(),
      onAppended: () => forwarding?.poke(),
    })
    forwarding = receiver && forward(own, log, receiver)
    const endsAt = performance.now() + Number(values.seconds) * 1_000
    let appended = 0
    const write = async () => {
      while (performance.now() < endsAt) await log.append(draftOf((appended += 1)))
    }
    await Promise.all([write(), write(), write(), write()])
    console.log(`${kind}, ${name}: ${(appended / Number(values.seconds)).toFixed(0)} appends/s`)
    await forwarding?.stop()
    await own.remove()
  }
  const own = await server.fresh()
  const log = await openAuditLog(own.database, { console: { version: '0.1.0' }, sink: () => Promise.resolve() })
  const wanted = Number(values.entries)
  for (let n = 0; n < wanted; n += 50) {
    await Promise.all(Array.from({ length: 50 }, (_, index) => log.append(draftOf(n + index))))
  }
  for (const [name, receiver] of Object.entries(receivers).slice(1, 3)) {
    if (receiver === null) continue
    const startedAt = performance.now()
    const forwarding = forward(own, log, receiver)
    const isBehind = () => {
      const { standing } = forwarding.state()
      return standing === null || standing.cursors.ops.next < standing.cursors.ops.size
    }
    while (isBehind()) await pause(5)
    const seconds = (performance.now() - startedAt) / 1_000
    console.log(`${kind}, ${name}: ${wanted} entries in ${seconds.toFixed(1)} s, ${(wanted / seconds).toFixed(0)}/s`)
    await forwarding.stop()
  }
  await own.remove()
  await server.remove()
}
http.close()
tcp.close()
await rm(folder, { recursive: true })
