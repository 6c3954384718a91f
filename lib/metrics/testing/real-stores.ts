import 'server-only'

import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

import { freePort, programPath, startProgram, until, type Running } from './programs.ts'

export type RealStore = { readonly port: number; readonly exporterPort: number; readonly server: Running }

export type RealStores = {
  readonly redis: RealStore
  readonly mysql: RealStore
  readonly remove: () => Promise<void>
}

/** Debian's Redis and MariaDB, each with its exporter, on free ports of 127.0.0.1 and with nothing of the machine's settings. */
export async function realStores(): Promise<RealStores> {
  const folder = await mkdtemp(join(tmpdir(), 'ops-console-stores-'))
  const running: Running[] = []
  const start = (...what: Parameters<typeof startProgram>) => {
    const started = startProgram(...what)
    running.push(started)
    return started
  }
  const [redis, mysql] = await Promise.all([startRedis(folder, start), startMysql(folder, start)])
  return {
    redis,
    mysql,
    async remove() {
      await Promise.all(running.map(({ stop }) => stop()))
      await rm(folder, { recursive: true, force: true })
    },
  }
}

type Start = typeof startProgram
const password = 'throw-away'

async function startRedis(folder: string, start: Start): Promise<RealStore> {
  const [port, exporterPort] = [await freePort(), await freePort()]
  const server = start('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', folder])
  start('prometheus-redis-exporter', [
    `-redis.addr=redis://127.0.0.1:${port}`,
    `-web.listen-address=127.0.0.1:${exporterPort}`,
  ])
  return { port, exporterPort, server }
}

async function startMysql(folder: string, start: Start): Promise<RealStore> {
  const [port, exporterPort] = [await freePort(), await freePort()]
  const data = join(folder, 'mysql')
  const common = ['--no-defaults', `--user=${userInfo().username}`, `--datadir=${data}`]
  await promisify(execFile)(programPath('mariadb-install-db'), [
    ...common,
    '--auth-root-authentication-method=normal',
    '--skip-test-db',
  ])
  const [accounts, account] = [join(folder, 'accounts.sql'), join(folder, 'exporter.cnf')]
  await writeFile(accounts, `CREATE USER exporter IDENTIFIED BY '${password}';\nGRANT PROCESS ON *.* TO exporter;\n`)
  await writeFile(account, `[client]\nuser=exporter\npassword=${password}\nhost=127.0.0.1\nport=${port}\n`)
  const server = start('mariadbd', [
    ...common,
    `--init-file=${accounts}`,
    `--port=${port}`,
    '--bind-address=127.0.0.1',
    `--socket=${join(folder, 'mysql.sock')}`,
    '--innodb-buffer-pool-size=16M',
    '--skip-log-bin',
  ])
  await until(() => isListening(port), `MariaDB listens: ${server.output()}`)
  start('prometheus-mysqld-exporter', [`--config.my-cnf=${account}`, `--web.listen-address=127.0.0.1:${exporterPort}`])
  return { port, exporterPort, server }
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port })
    socket.once('data', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}

/** What an exporter's page says of one metric without labels. */
export async function told({ exporterPort }: RealStore, metric: string): Promise<number> {
  const page = await (await fetch(`http://127.0.0.1:${exporterPort}/metrics`)).text()
  const value = new RegExp(`^${metric} (\\S+)$`, 'm').exec(page)?.[1]
  if (value === undefined) throw new Error(`The exporter does not tell of ${metric}.`)
  return Number(value)
}

/** Commands of Redis, one a line. */
export function tellRedis({ port }: RealStore, commands: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port }, () => void socket.write(commands))
    socket.once('data', () => {
      socket.destroy()
      resolve()
    })
    socket.once('error', reject)
  })
}
