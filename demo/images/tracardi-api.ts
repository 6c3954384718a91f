import { randomUUID } from 'node:crypto'
import type { ImageWorld } from './image-world.ts'
import type { PodHttpAnswer, PodHttpRequest, Program, Run } from './simulated-image.ts'
import { answerRequest } from './tracardi-routes.ts'
import { invalidVariable, readFlag } from './tracardi-flag.ts'
import type { StoreName } from './troubles.ts'

const waitMs = 5_000

/** One process of the Tracardi API: it dies on a bad flag, waits for its stores, then serves on port 80. */
export function tracardiApi(world: ImageWorld, version: string): Program {
  return async (run) => {
    const wrong = invalidVariable(run.env, version)
    if (wrong !== undefined) return dieAtImport(run, wrong)
    if (world.troubles.isCrashing(run)) return fail(run, 'RuntimeError: can not start')
    if (!(await waitForStores(world, run, version))) return 1
    const instance = randomUUID()
    const isExposed = readFlag(run.env.get('EXPOSE_GUI_API'), version) === 'exposed'
    run.log('INFO:     Application startup complete.')
    run.log('INFO:     Uvicorn running on http://0.0.0.0:80 (Press CTRL+C to quit)')
    run.serve(80, (request) =>
      timed(world, run, () => answerRequest({ world, run, version, instance, isExposed }, request), request),
    )
    return Promise.race([
      run.untilKilled(),
      world.troubles.untilCrash(run).then(() => fail(run, 'RuntimeError: worker process died')),
    ])
  }
}

async function dieAtImport(run: Run, variable: string): Promise<number> {
  return fail(
    run,
    `ValueError: Environment variable ${variable} has an incorrect value. Expected yes, on, true, no, off or false.`,
  )
}

async function fail(run: Run, lastLine: string): Promise<number> {
  run.log('Traceback (most recent call last):')
  run.log('  File "/app/app/main.py", line 41, in <module>')
  run.log(lastLine)
  await run.sleep(400)
  return 1
}

/** TCP is refused while this waits; then the process gives up: 4 tries for MySQL, 10 for Redis and Elasticsearch. */
async function waitForStores({ troubles }: ImageWorld, run: Run, version: string): Promise<boolean> {
  const needs: [StoreName, number][] = version.startsWith('0.8')
    ? [
        ['elasticsearch', 10],
        ['redis', 10],
      ]
    : [
        ['mysql', 4],
        ['redis', 10],
        ['elasticsearch', 10],
      ]
  for (const [store, tries] of needs)
    for (let attempt = 1; troubles.isCut(run.namespace, store); attempt += 1) {
      run.log(`WARNING Could not connect to ${store}. Number of retries left: ${tries - attempt}`)
      if (attempt >= tries) {
        run.log(`ERROR Could not connect to ${store}. Exiting.`)
        return false
      }
      await run.sleep(waitMs)
    }
  return true
}

async function timed(
  { troubles }: ImageWorld,
  run: Run,
  answer: () => Promise<PodHttpAnswer>,
  request: PodHttpRequest,
): Promise<PodHttpAnswer> {
  const started = performance.now()
  if (troubles.isSlow(run)) await run.sleep(2_500)
  const given = await answer()
  const seconds = (performance.now() - started) / 1000
  if (given.status >= 500) run.log(`ERROR ${request.method} ${request.path} ${given.status}`)
  return {
    ...given,
    headers: { 'content-type': 'application/json', ...given.headers, 'x-process-time': seconds.toFixed(6) },
  }
}
