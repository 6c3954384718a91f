import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Observation } from '#lib/domain/alerts/alert.ts'
import type { TestDatabase } from '#lib/database/testing/test-database.ts'
import type { AlertingQuestions } from './alerting-protocol.ts'
import { ProcessDied, startAsked, type AskedProcess } from './asked-process.ts'
import type { Call, KillPoint } from './turnstile.ts'

const program = join(import.meta.dirname, 'alerting-program.ts')
const untilToldMs = 90_000
/** A console judges twice a minute. */
const betweenMs = 31_000

type Message = { readonly id: string; readonly event: string; readonly alert: { readonly key: string } }
export type AlertingConsole = AskedProcess<AlertingQuestions>

/** What the world does while the next process starts: it stays as it is, or goes on, so that a change is never seen. */
export type Meanwhile = 'stays' | 'goes on'

export type AlertTrial = {
  readonly kill: KillPoint | null
  readonly isKilled: boolean
  readonly duplicates: number
  readonly problems: readonly string[]
}

const trouble: Observation = { seen: 'trouble', severity: 'page', sentence: 'It fails.', detail: '2 % of requests.' }
const blind: Observation = { seen: 'nothing', because: 'The source is silent.' }
const fine: Observation = { seen: 'fine' }
/** It fires, nobody sees, it fires, it is over, and it comes again; it is over in the end. */
const course = [trouble, blind, trouble, fine, trouble, fine]
const courseStates = ['firing', 'unknown', 'firing', 'resolved', 'firing', 'resolved']

export type AlertingLane = Awaited<ReturnType<typeof openAlertingLane>>

/** A receiver, and one console after another that tells it, each dying of the trial that it was started for. */
export async function openAlertingLane(database: TestDatabase | null, { isPatient = false } = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'crash-alerting-'))
  const got: Message[] = []
  const receiver = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', (text: string) => (body += text))
    request.on('error', () => {})
    request.on('end', () => {
      got.push(JSON.parse(body))
      response.writeHead(204).end()
    })
  }).listen(0, '127.0.0.1')
  await once(receiver, 'listening')
  const files = { addressFile: join(folder, 'oncall.url'), keyFile: join(folder, 'oncall.key') }
  await writeFile(files.addressFile, `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook\n`)
  await writeFile(files.keyFile, 'a key of more than twenty-four bytes\n')

  let aheadMs = 0
  const start = (): Promise<AlertingConsole> =>
    startAsked(program, {
      databaseUrl: database?.databaseUrl ?? null,
      dataFolder: join(folder, 'data'),
      files,
      aheadMs,
    })
  let child = await start()
  /** It runs beside, and goes on where the other one dies. */
  let standby: AlertingConsole | null = null
  let trials = 0
  let calls: readonly Call[] = []

  async function startAgain(): Promise<void> {
    const how = await child.ended
    if (how !== 'SIGKILL') throw new Error(`The console ended by itself: ${how}`)
    // Another takes over after a minute; a test need not wait for it.
    if (!isPatient) await database?.asOwner(`update audit_receiver set held_until = clock_timestamp();`)
    aheadMs += betweenMs
    child = standby ?? (await start())
    standby = null
  }

  /** True when the process died at its point. */
  async function survives(asked: () => Promise<unknown>): Promise<boolean> {
    try {
      await asked()
      return true
    } catch (error) {
      if (!(error instanceof ProcessDied)) throw error
      await startAgain()
      return false
    }
  }

  const untilTold = () => until(async () => (await child.ask('waiting', undefined)) === 0, untilToldMs)

  async function trial(kill: KillPoint | null, meanwhile: Meanwhile): Promise<AlertTrial> {
    trials += 1
    const key = `watch trial ${trials}`
    const from = got.length
    let isKilled = false
    await child.ask('arm', kill)
    for (const observed of course) {
      const see = () => child.ask('see', { key, observed })
      if (await survives(see)) continue
      isKilled = true
      if (meanwhile === 'stays') await see()
    }
    // A message may be on its way only now.
    if (!(await survives(untilTold))) {
      isKilled = true
      await untilTold()
    }
    // What a dead process did not record, the next judgement does.
    calls = await child.ask('calls', undefined)
    await child.ask('arm', null)
    await child.ask('see', { key, observed: fine })
    const recorded = await child.ask('recorded', key)
    const told = got.slice(from).filter(({ alert }) => alert.key === key)
    return { kill, isKilled, ...judged({ told, recorded, kill, meanwhile }) }
  }

  return {
    trial,
    async standBy() {
      standby = await start()
    },
    /** The calls of a course that nobody disturbs. */
    async calls(): Promise<readonly Call[]> {
      const { problems } = await trial(null, 'stays')
      if (problems.length > 0) throw new Error(`Undisturbed: ${problems.join('; ')}`)
      return calls
    },
    async close() {
      await Promise.all([child.stop(), standby?.stop()])
      receiver.closeAllConnections()
      receiver.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

type Told = {
  readonly told: readonly Message[]
  readonly recorded: readonly string[]
  readonly kill: KillPoint | null
  readonly meanwhile: Meanwhile
}

function judged({ told, recorded, kill, meanwhile }: Told) {
  const once = told.filter(({ id }, index) => told.findIndex((other) => other.id === id) === index)
  const inARow = told.filter(({ id }, index) => told[index - 1]?.id !== id)
  const states = once.map(({ event }) => event).join(' ')
  const onRecord = recorded.filter((state, index) => recorded[index - 1] !== state).join(' ')
  // The one that was on its way, or whose answer could not be noted; right away, and under its id.
  const duplicates = told.length - once.length
  const allowed = kill === null ? 0 : 1
  return {
    duplicates,
    problems: [
      ...(states === onRecord ? [] : [`told ${states || 'nothing'}, on record ${onRecord}`]),
      ...(meanwhile === 'goes on' || states === courseStates.join(' ') ? [] : [`told ${states}`]),
      ...(inARow.length === once.length ? [] : ['a message came again after a later one']),
      ...(duplicates <= allowed ? [] : [`${duplicates} messages came again`]),
    ],
  }
}

async function until(holds: () => Promise<boolean>, withinMs: number): Promise<void> {
  const deadline = performance.now() + withinMs
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`Not within ${withinMs} ms`)
    await pause(50)
  }
}
