import 'server-only'

import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

import { programPath } from './programs.ts'

export type QueryTest = {
  readonly name: string
  /** Series in promtool's notation, one sample every 15 s: `metric{label="value"}` and `0+15x40`. */
  readonly input: Readonly<Record<string, string>>
  readonly query: string
  /** Seconds after the first sample. */
  readonly at: number
  readonly expected: Readonly<Record<string, number>>
}

/** Null when all hold; else what promtool says. */
export async function promtoolFailure(tests: readonly QueryTest[]): Promise<string | null> {
  const folder = await mkdtemp(join(tmpdir(), 'ops-console-promtool-'))
  const file = join(folder, 'tests.yml')
  const written = tests.map(({ name, input, query, at, expected }) => ({
    name,
    interval: '15s',
    input_series: Object.entries(input).map(([series, values]) => ({ series, values })),
    promql_expr_test: [
      {
        expr: query,
        eval_time: `${at}s`,
        exp_samples: Object.entries(expected).map(([labels, value]) => ({ labels, value })),
      },
    ],
  }))
  try {
    await writeFile(file, JSON.stringify({ evaluation_interval: '15s', tests: written }))
    await promisify(execFile)(programPath('promtool'), ['test', 'rules', file])
    return null
  } catch (error) {
    const { stdout, stderr } =
      error instanceof Error && 'stdout' in error ? Object(error) : { stdout: '', stderr: error }
    return `${String(stdout)}${String(stderr)}`
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
