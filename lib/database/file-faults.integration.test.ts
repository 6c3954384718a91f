import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir, readFile, rm, truncate } from 'node:fs/promises'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

import { afterEach, describe, expect, test } from 'vitest'

import { checkpointFile } from './checkpoint-file.ts'
import { openDatabase } from './open-database.ts'
import { checkChain, readEntry } from './read-audit.ts'
import { hasStrace, whileCallsFail, type FailingCall } from './testing/failing-calls.ts'
import { embedded, temporaryFolder } from './testing/test-database.ts'

const program = fileURLToPath(new URL('./testing/append-on-demand.ts', import.meta.url))
const undo: (() => Promise<unknown>)[] = []

afterEach(async () => {
  for (const step of undo.splice(0).toReversed()) await step()
})

/** The file keeps notes as they are. */
const unproven = () => Promise.resolve([])

/** A console reduced to its log, in a process of its own whose files can be made to fail. */
async function startConsole(folder: string) {
  const child = spawn(process.execPath, ['--conditions=react-server', program, folder], {
    stdio: ['pipe', 'pipe', 'pipe'],
    // One thread for files, so that calls are counted in one order.
    env: { ...process.env, UV_THREADPOOL_SIZE: '1' },
  })
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
  const ended = once(child, 'exit')
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const next = async (): Promise<string | null> => {
    const line = await lines.next()
    return line.done === true ? null : line.value
  }
  const kill = async () => {
    child.kill('SIGKILL')
    await ended
  }
  undo.push(kill)
  if ((await next()) !== 'ready') throw new Error(said)
  return {
    pid: child.pid ?? 0,
    said: () => said,
    kill,
    /** Sequence numbers of what was acknowledged, and words for what was not; null when the process ended. */
    append: async (count: number): Promise<readonly (number | string)[] | null> => {
      child.stdin.write(`${count}\n`)
      const line = await next()
      return line === null ? null : (JSON.parse(line) as (number | string)[]) // as the program writes it
    },
  }
}

async function dataFolder(): Promise<string> {
  const { folder, remove } = await temporaryFolder()
  undo.push(remove)
  return folder
}

/** Everything that was acknowledged is there after a kill, and is there again when nothing but the journal is left. */
async function expectKept(folder: string, acknowledged: readonly number[]): Promise<void> {
  for (const withDatabase of [true, false]) {
    if (!withDatabase) await rm(path.join(folder, 'database'), { recursive: true })
    const database = await openDatabase(embedded(folder), () => {})
    expect(await checkChain(database.prisma, 'sec')).toMatchObject({ intact: true })
    for (const seq of acknowledged) {
      const address = (await readEntry(database.prisma, 'sec', seq))?.source?.address
      expect({ seq, address }).toEqual({ seq, address: '10.0.0.1' })
    }
    await database.close()
  }
}

const numbers = (ends: readonly (number | string)[] | null) => (ends ?? []).filter((end) => typeof end === 'number')

const failing: readonly (Pick<FailingCall, 'calls'> & { readonly file: string })[] = [
  ...['journal/entries.ndjson', 'journal/disclosures.ndjson', 'checkpoints.ndjson'].flatMap((file) => [
    { file, calls: ['write'] },
    { file, calls: ['fdatasync'] },
  ]),
  { file: 'checkpoints.ndjson', calls: ['openat'] },
]

describe.skipIf(!hasStrace && !process.env['CI'])('with a disk that fails', () => {
  test('every call on journal and checkpoints may fail: nothing acknowledged is lost, and the next entry is taken', async () => {
    const folder = await dataFolder()
    const console = await startConsole(folder)
    const acknowledged = [...numbers(await console.append(2))]
    for (const { file, calls } of failing) {
      for (const error of ['ENOSPC', 'EIO'] as const) {
        for (const from of [1, 2]) {
          const files = [path.join(folder, file)]
          let during: readonly (number | string)[] | null = null
          const failed = await whileCallsFail(console.pid, { calls, files, error, from }, async () => {
            during = await console.append(3)
          })
          const what = `${calls[0]} of ${file}: ${error} from ${from}`
          const after = await console.append(1)
          const seen = { what, hasFailed: failed > 0, during: numbers(during).length, after }
          expect(seen).toEqual({ what, hasFailed: true, during: from - 1, after: [expect.any(Number)] })
          acknowledged.push(...numbers(during), ...numbers(after))
        }
      }
    }
    await console.kill()
    await expectKept(folder, acknowledged)
    const kept = await checkpointFile(path.join(folder, 'checkpoints.ndjson'), () => new Date()).notes?.('sec')
    const notes = new Set(kept?.map(({ note }) => note))
    for (const seq of acknowledged) expect(notes).toContain(`note of ${seq + 1}`)
  })

  test.each(['ENOSPC', 'EIO'] as const)(
    'a database that cannot write its own log (%s) ends the process, and what was acknowledged is kept',
    async (error) => {
      const folder = await dataFolder()
      const console = await startConsole(folder)
      const acknowledged = [...numbers(await console.append(3))]
      const log = path.join(folder, 'database', 'pg_wal')
      const files = (await readdir(log)).map((name) => path.join(log, name))
      await whileCallsFail(console.pid, { calls: ['pwrite64'], files, error, from: 2 }, async () => {
        for (let ends = await console.append(1); ends !== null; ends = await console.append(1)) {
          acknowledged.push(...numbers(ends))
        }
      })
      expect(console.said()).toContain('blocked this process')
      await expectKept(folder, acknowledged)
    },
  )
})

test('a checkpoint that a full disk cut in half takes nothing of the next one with it', async () => {
  const folder = await dataFolder()
  const file = path.join(folder, 'checkpoints.ndjson')
  const anchor = checkpointFile(file, () => new Date())
  await anchor.keep('ops', 1, 'one', unproven)
  await anchor.keep('ops', 2, 'two', unproven)
  await truncate(file, (await readFile(file)).length - 9)
  await anchor.keep('ops', 3, 'three', unproven)
  expect((await anchor.notes?.('ops'))?.map(({ note }) => note)).toEqual(['one', 'three'])
})
