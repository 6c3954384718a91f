import { access, constants, mkdir, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { demoAccounts, demoPassword, ensureAccounts } from '#demo/accounts.ts'
import { buildConsole } from '#demo/console-build.ts'
import { startConsole, untilReady } from '#demo/console-process.ts'
import { demoFolder } from '#demo/demo-folder.ts'
import { startEmbeddedCluster } from '#demo/embedded-cluster.ts'
import { openIncidentDoor } from '#demo/incident-door.ts'
import { incidentNames } from '#demo/incidents.ts'
import { openInstanceProxy } from '#demo/instance-proxy.ts'
import { ingressNamespace } from '#demo/installation/ingress-controller.ts'
import type { Shape } from '#demo/installation/manifests.ts'
import { startTraffic } from '#demo/traffic.ts'

/** `npm run demo`: a cluster with Tracardi under load and the console on it, on 127.0.0.1, until Ctrl-C. */
type Settings = { shape: Shape; port: number; isReset: boolean; hasTwo: boolean; folder: string }

const cleanUps: (() => Promise<void> | void)[] = []
let isStopping = false

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => {
    if (isStopping) return
    console.log('\nStopping …')
    void stop(0)
  })

try {
  await run(readSettings())
} catch (error) {
  if (!isStopping) console.error(error instanceof Error ? error.message : String(error))
  await stop(1)
}

async function run({ shape, port, isReset, hasTwo, folder }: Settings) {
  const startedAt = performance.now()
  const say = (line: string) => console.log(`[${((performance.now() - startedAt) / 1000).toFixed(1)} s] ${line}`)
  await prepareFolder(folder, isReset)
  await requireFreePort(port)
  const isBuilt = await buildConsole(folder, say)
  if (!isBuilt) say('The console is built already.')

  const clusterFolder = join(folder, 'cluster')
  const next = { shape: '1.3', namespace: 'tracardi-110', release: 'tracardi-110', size: 'small' } as const
  const installations = hasTwo ? [{ shape }, next] : [{ shape }]
  const cluster = await startEmbeddedCluster({ dataFolder: clusterFolder, installations, hasIngress: true })
  cleanUps.push(() => cluster.stop())
  const traffic = startTraffic(cluster)
  cleanUps.push(() => traffic.stop())
  const door = await openIncidentDoor(cluster, folder)
  cleanUps.push(() => door.close())
  const proxy = await openInstanceProxy(cluster.listenerAt)
  cleanUps.push(() => proxy.close())
  say(`The cluster with Tracardi ${shape} answers at ${cluster.url}`)

  const env = {
    DATA_FOLDER: join(folder, 'console'),
    DATABASE_URL: '',
    KUBECONFIG: cluster.kubeconfigPaths.console,
    NAMESPACES: cluster.namespaces.join(','),
    INSTANCE_PROXY_URL: proxy.url,
    INGRESS_NAMESPACES: ingressNamespace,
    TRUSTED_NETWORKS: '127.0.0.0/8, ::1/128',
    TRUSTED_PROXIES: '',
    CONSOLE_URL: '',
    ENVIRONMENT_NAME: 'demo',
  }
  const password = await demoPassword(folder)
  say('Preparing the database and the accounts …')
  await ensureAccounts(folder, env, password)
  if (isStopping) return
  say('Starting the console …')
  const server = startConsole({ port, env })
  cleanUps.push(() => server.stop())
  await untilReady(server)
  void server.ended.then(async (words) => {
    if (isStopping) return
    console.error(`The console has ended:\n${words}`)
    await stop(1)
  })
  say('Ready.')
  printSignIns(server.url, password, cluster.kubeconfigPaths.admin)
}

function printSignIns(url: string, password: string, kubeconfig: string) {
  const rows = demoAccounts.map(({ name, role }) => `  ${name.padEnd(8)} ${password.padEnd(18)} ${role}`)
  console.log(
    [
      '',
      `  ${url.replace('127.0.0.1', 'localhost')}`,
      '',
      ...rows,
      '',
      `  kubectl:   KUBECONFIG=${kubeconfig} kubectl get pods`,
      `  incidents: npm run demo:incident -- ${incidentNames.slice(0, 4).join(' | ')} |`,
      `             ${incidentNames.slice(4).join(' | ')}`,
      '  Ctrl-C stops everything; "npm run demo -- --reset" starts over.',
      '',
    ].join('\n'),
  )
}

function readSettings(): Settings {
  const options = {
    shape: { type: 'string' },
    port: { type: 'string' },
    reset: { type: 'boolean' },
    two: { type: 'boolean' },
  } as const
  try {
    const { values } = parseArgs({ options, args: process.argv.slice(2) })
    return {
      shape: readShape(values.shape ?? '1.3'),
      port: readPort(values.port ?? (process.env.PORT?.trim() || '3000')),
      isReset: values.reset ?? false,
      hasTwo: values.two ?? false,
      folder: demoFolder(),
    }
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error))
    process.exit(1)
  }
}

function readShape(text: string): Shape {
  if (text === '1.3' || text === '0.9' || text === '0.8') return text
  throw new Error(`There is no shape "${text}". Use --shape 1.3, 0.9 or 0.8.`)
}

function readPort(text: string): number {
  const port = Number(text)
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port
  throw new Error(`"${text}" is no port. Set PORT to a whole number from 1 to 65535.`)
}

async function prepareFolder(folder: string, isReset: boolean) {
  try {
    if (isReset) await rm(folder, { recursive: true, force: true })
    await mkdir(folder, { recursive: true })
    await access(folder, constants.W_OK)
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    throw new Error(
      `The demo cannot write to its data folder ${folder} (${why}). Make it writable, or set DATA_FOLDER.`,
    )
  }
}

function requireFreePort(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', (error) => {
      const isBusy = 'code' in error && error.code === 'EADDRINUSE'
      const why = isBusy ? 'is in use by another program' : `cannot be used: ${error.message}`
      reject(new Error(`Port ${port} ${why}. Stop it or set PORT to a free one, for example PORT=3001 npm run demo.`))
    })
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve()))
  })
}

async function stop(code: number) {
  isStopping = true
  for (const cleanUp of cleanUps.toReversed()) {
    try {
      await cleanUp()
    } catch (error) {
      console.error(error)
    }
  }
  process.exit(code)
}
