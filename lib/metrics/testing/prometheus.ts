import 'server-only'

import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

import { freePort, programPath, startProgram, until, type Running } from './programs.ts'

export type ThrowAwayPrometheus = {
  readonly url: string
  readonly stop: () => Promise<void>
  /** On the same port, with what it had collected. */
  readonly start: () => Promise<void>
  readonly signal: Running['signal']
  readonly remove: () => Promise<void>
}

/**
 * A Prometheus of its own on a free port of 127.0.0.1; `scrapes` are its scrape configs. JSON is YAML too. `past` is what it
 * has collected before it begins, in the OpenMetrics format.
 */
export async function throwAwayPrometheus(
  scrapes: readonly unknown[],
  scrapeInterval = '1s',
  past: string | null = null,
): Promise<ThrowAwayPrometheus> {
  const folder = await mkdtemp(join(tmpdir(), 'ops-console-prometheus-'))
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const config = {
    global: { scrape_interval: scrapeInterval, scrape_timeout: scrapeInterval },
    scrape_configs: scrapes,
  }
  await writeFile(join(folder, 'prometheus.yml'), JSON.stringify(config))
  if (past !== null) await backfill(folder, past)
  let running: Running | null = null
  const start = async () => {
    const started = startProgram('prometheus', [
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ])
    running = started
    await until(async () => (await fetch(`${url}/-/ready`)).ok, `Prometheus is ready: ${started.output()}`)
  }
  const stop = async () => {
    await running?.stop()
    running = null
  }
  await start()
  return {
    url,
    start,
    stop,
    signal: (signal) => running?.signal(signal),
    async remove() {
      await stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function backfill(folder: string, past: string): Promise<void> {
  const file = join(folder, 'past.om')
  await writeFile(file, past)
  const parameters = ['tsdb', 'create-blocks-from', 'openmetrics', '--quiet', file, join(folder, 'data')]
  await promisify(execFile)(programPath('promtool'), parameters)
  await rm(file)
}
