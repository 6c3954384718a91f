// What the console's account may and may not do in the cluster, with the rules to add: `npm run doctor`. Run it with the
// settings and the kube config of the console. Exits with 0 when everything essential is granted, 1 when some of it is
// not, 2 when the cluster could not be asked.
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { styleText } from 'node:util'

import { ingressPlace, placeOf } from '#lib/domain/needed-rights.ts'
import { readIdentity, reviewExcess, reviewRights } from '#lib/kubernetes/access.ts'
import { openConnection, type Connection } from '#lib/kubernetes/client.ts'
import { findReleases } from '#lib/kubernetes/find-releases.ts'
import { readVersion } from '#lib/kubernetes/version.ts'
import { BadSettings, settings } from '#lib/server/env.ts'
import { watchedNamespaces } from '#lib/server/observer.ts'
import { CommandRefused } from './command-refused.ts'
import { doctorReport, exitCode, type Paint } from './doctor-report.ts'

try {
  loadEnvironmentFile()
  process.exitCode = await run(process.argv.slice(2))
} catch (error) {
  if (!(error instanceof CommandRefused || error instanceof BadSettings)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 2
}

async function run(words: readonly string[]): Promise<number> {
  if (words.length > 0) throw new CommandRefused('Usage: npm run doctor. It is configured by the environment.')
  const { kubeconfig, namespaces, adminPasswordSecret, ingressNamespaces } = settings()
  const opened = openConnection(kubeconfig)
  if (!opened.granted) throw new CommandRefused(`${opened.refusal.message} ${opened.refusal.remedy}`)
  const connection = opened.value
  try {
    await introduce(connection)
    const watched = watchedNamespaces(namespaces, opened)
    const installed = await Promise.all(
      watched.map(async (namespace) =>
        placeOf(namespace, await findReleases(connection, namespace), adminPasswordSecret),
      ),
    )
    const edges = ingressNamespaces.filter((namespace) => !watched.includes(namespace))
    const places = [...installed, ...edges.map(ingressPlace)]
    const rights = await reviewRights(connection, places)
    const excess = await reviewExcess(connection, places)
    process.stdout.write(doctorReport({ places, rights, excess }, paint))
    return exitCode(rights)
  } finally {
    await connection.close()
  }
}

async function introduce(connection: Connection): Promise<void> {
  const version = await readVersion(connection).catch((error: unknown) => {
    const cause = error instanceof Error ? error.message : 'no answer'
    throw new CommandRefused(`The API server ${connection.server} could not be asked: ${cause}`)
  })
  const identity = (await readIdentity(connection)) ?? 'not known'
  process.stdout.write(`API server  ${connection.server} answers as ${version}\nAccount     ${identity}\n\n`)
}

/** No colours in a file, a pipe, or with NO_COLOR. */
function paint(tone: Parameters<Paint>[0], text: string): string {
  const style = { good: 'green', bad: 'red', doubtful: 'yellow', title: 'bold' } as const
  return styleText(style[tone], text, { stream: process.stdout })
}

function loadEnvironmentFile(): void {
  const file = fileURLToPath(new URL('../.env', import.meta.url))
  if (existsSync(file)) process.loadEnvFile(file)
}
