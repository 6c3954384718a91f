import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { request as httpRequest } from 'node:http'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

const root = new URL('../../../', import.meta.url).pathname

export type Answer = {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  readonly json: unknown
}

export type Question = {
  readonly method?: string
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** The address to come from: every 127.x.x.x is this machine. */
  readonly from?: string
}

export type RunningConsole = {
  readonly port: number
  readonly origin: string
  readonly dataFolder: string
  readonly process: ChildProcess
  readonly output: () => string
  readonly ask: (question: Question) => Promise<Answer>
  /** Sends SIGTERM and answers the exit code. */
  readonly stop: () => Promise<number | null>
}

/** Starts the built console as `npm start` does, on a free port, with an embedded database of its own. */
export async function startBuiltConsole(environment: Readonly<Record<string, string>> = {}): Promise<RunningConsole> {
  const dataFolder = environment['DATA_FOLDER'] ?? (await mkdtemp(join(tmpdir(), 'console-test-')))
  const port = await freePort()
  const child = runServer({ PORT: String(port), DATA_FOLDER: dataFolder, ...environment })
  const origin = environment['CONSOLE_URL'] ?? `http://127.0.0.1:${port}`
  const running = consoleOf(child, { port, origin, dataFolder })
  await until(async () => {
    if (child.exitCode !== null) throw new Error(`The console ended early:\n${running.output()}`)
    return running.output().includes('The console is ready')
  })
  return running
}

/** Waits until database and audit log are open. */
export async function untilOpened(running: RunningConsole): Promise<void> {
  await until(async () => (await running.ask({ path: '/api/readyz' })).text.includes('"database":"ready"'))
}

/** The token that a console without accounts prints when it starts. */
export async function setupTokenOf(running: RunningConsole): Promise<string> {
  const token = () => /set-up token[^:]*: (\S+)/.exec(running.output())?.[1]
  await until(async () => token() !== undefined)
  return token() ?? ''
}

/** Makes accounts with the account command, before a console has the folder. */
export function addAccounts(dataFolder: string, accounts: Readonly<Record<string, string>>, password: string): void {
  for (const [name, role] of Object.entries(accounts)) {
    const run = runAccountCommand(dataFolder, ['add', name, '--role', role], password)
    if (run.status !== 0) throw new Error(run.stderr)
  }
}

export function runAccountCommand(dataFolder: string, words: readonly string[], password = '') {
  return spawnSync(process.execPath, ['--conditions=react-server', 'scripts/account.ts', ...words], {
    cwd: root,
    encoding: 'utf8',
    env: { ...bareEnvironment(), DATA_FOLDER: dataFolder, ACCOUNT_PASSWORD: password },
  })
}

/** Runs `server.mjs` with nothing of this process's environment but what it needs. */
export function runServer(environment: Readonly<Record<string, string>>): ChildProcess {
  return spawn(process.execPath, ['server.mjs'], {
    cwd: root,
    env: { ...bareEnvironment(), HOST: '127.0.0.1', NEXT_TELEMETRY_DISABLED: '1', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

/** No setting of the machine that runs the tests reaches the console under test. */
export function bareEnvironment() {
  return { PATH: process.env['PATH'] ?? '', NODE_ENV: 'production' } as const
}

/** Ends a server that refuses to start, with what it said. */
export async function endOf(child: ChildProcess): Promise<{ readonly code: number | null; readonly said: string }> {
  const said = collect(child)
  await once(child, 'close')
  return { code: child.exitCode, said: said() }
}

function consoleOf(child: ChildProcess, place: Pick<RunningConsole, 'port' | 'origin' | 'dataFolder'>): RunningConsole {
  return {
    ...place,
    process: child,
    output: collect(child),
    ask: (question) => ask(place.port, question),
    stop: async () => {
      if (child.exitCode === null) {
        child.kill('SIGTERM')
        await once(child, 'exit')
      }
      await rm(place.dataFolder, { recursive: true, force: true })
      return child.exitCode
    },
  }
}

function collect(child: ChildProcess): () => string {
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (output += String(chunk)))
  return () => output
}

function ask(port: number, { method = 'GET', path, headers = {}, body, from }: Question): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }
    const options = { host: '127.0.0.1', port, method, path, agent: false, headers: { ...length, ...headers } }
    const request = httpRequest({ ...options, ...(from === undefined ? {} : { localAddress: from }) }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => (text += chunk))
      response.on('error', reject)
      response.on('end', () => {
        const pairs = Object.entries(response.headersDistinct).flatMap(([name, values]) =>
          (values ?? []).map((value): [string, string] => [name, value]),
        )
        resolve({ status: response.statusCode ?? 0, headers: new Headers(pairs), text, json: parsed(text) })
      })
    })
    request.on('error', reject)
    request.end(body)
  })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('No port is free.')
  return address.port
}

async function until(isTrue: () => Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + 90_000; Date.now() < deadline; await pause(50)) {
    if (await isTrue()) return
  }
  throw new Error('What was waited for did not happen in 90 seconds.')
}
