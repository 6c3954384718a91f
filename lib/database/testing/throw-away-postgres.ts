import 'server-only'

import { execFile, spawn } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { chmod, chown, mkdir, mkdtemp, realpath, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'

import pg from 'pg'

const run = promisify(execFile)

export type ThrowAwayPostgres = {
  /** The superuser's address of an empty database of its own. */
  readonly createDatabase: (name: string) => Promise<string>
  readonly url: (database: string, user?: string, password?: string) => string
  /** By SIGINT it shuts down and cuts every connection; by SIGQUIT it ends as in a crash. */
  readonly stop: (signal?: 'SIGINT' | 'SIGQUIT') => Promise<void>
  readonly start: () => Promise<void>
  /** Stops the server and removes its folder, unless that stays. */
  readonly remove: () => Promise<void>
}

/** The newest PostgreSQL server installed here; null when there is none. */
export function postgresPrograms(): string | null {
  const root = '/usr/lib/postgresql'
  const versions = existsSync(root) ? readdirSync(root).toSorted((one, other) => Number(other) - Number(one)) : []
  const folder = versions
    .map((version) => path.join(root, version, 'bin'))
    .find((bin) => existsSync(path.join(bin, 'initdb')))
  return folder ?? null
}

export const postgresMissing =
  'No PostgreSQL server programs under /usr/lib/postgresql/*/bin: install Debian\'s package "postgresql" to run the tests of the production database.'

/**
 * A private server in a temporary folder, or in one that stays, on a free port of 127.0.0.1. PostgreSQL refuses root, so
 * root starts it as `postgres`.
 */
export async function throwAwayPostgres(staying: string | null = null): Promise<ThrowAwayPostgres> {
  const programs = postgresPrograms()
  if (programs === null) throw new Error(postgresMissing)
  const owner = await serverUser()
  if (staying !== null) await mkdir(staying, { recursive: true })
  const folder = await realpath(staying ?? (await mkdtemp(path.join(tmpdir(), 'ops-console-postgres-'))))
  await chmod(folder, 0o700)
  if (owner !== null) await chown(folder, owner.uid, owner.gid)
  const dataFolder = path.join(folder, 'data')
  const port = await freePort()
  const as = owner === null ? {} : { uid: owner.uid, gid: owner.gid }
  if (!existsSync(dataFolder)) {
    await run(
      path.join(programs, 'initdb'),
      ['-D', dataFolder, '-U', 'postgres', '-A', 'trust', '-N', '-E', 'UTF8', '--locale=C'],
      as,
    )
  }

  let server: ReturnType<typeof spawn> | null = null
  const url = (database: string, user = 'postgres', password?: string) =>
    `postgresql://${user}${password === undefined ? '' : `:${password}`}@127.0.0.1:${port}/${database}`
  const start = async () => {
    const settings = [
      'listen_addresses=127.0.0.1',
      `port=${port}`,
      `unix_socket_directories=${folder}`,
      `shared_buffers=${staying === null ? '32MB' : '256MB'}`,
    ]
    server = spawn(
      path.join(programs, 'postgres'),
      ['-D', dataFolder, ...settings.flatMap((setting) => ['-c', setting])],
      {
        ...as,
        stdio: 'ignore',
      },
    )
    await untilItAnswers(url('postgres'), dataFolder)
  }
  const stop = async (signal: 'SIGINT' | 'SIGQUIT' = 'SIGINT') => {
    const running = server
    server = null
    if (running === null || running.exitCode !== null) return
    const ended = new Promise((resolve) => running.once('exit', resolve))
    running.kill(signal)
    await ended
  }
  await start()
  return {
    url,
    start,
    stop,
    createDatabase: async (name) => {
      await question(url('postgres'), `create database "${name}"`)
      return url(name)
    },
    remove: async () => {
      await stop()
      if (staying === null) await rm(folder, { recursive: true, force: true })
    },
  }
}

async function serverUser(): Promise<{ uid: number; gid: number } | null> {
  if (process.getuid?.() !== 0) return null
  const [uid, gid] = await Promise.all([run('id', ['-u', 'postgres']), run('id', ['-g', 'postgres'])])
  return { uid: Number(uid.stdout), gid: Number(gid.stdout) }
}

/** Also makes sure that it is our server and not one that was there before. */
async function untilItAnswers(url: string, dataFolder: string): Promise<void> {
  const deadline = Date.now() + 60_000
  for (;;) {
    try {
      const rows = await question(url, 'show data_directory')
      if (JSON.stringify(rows) === JSON.stringify([{ data_directory: dataFolder }])) return
      throw new WrongServer(`Another PostgreSQL server answers at ${url}.`)
    } catch (error) {
      if (error instanceof WrongServer || Date.now() > deadline) throw error
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
}

class WrongServer extends Error {
  override readonly name = 'WrongServer'
}

export async function question(url: string, sql: string): Promise<readonly unknown[]> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => {})
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() =>
        typeof address === 'object' && address !== null ? resolve(address.port) : reject(new Error('no port')),
      )
    })
  })
}
