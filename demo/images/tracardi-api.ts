import { randomUUID } from 'node:crypto'
import type { ImageWorld } from './image-world.ts'
import type { PodHttpAnswer, PodHttpRequest, Program, Run } from './simulated-image.ts'
import type { ApiProcess } from './tracardi-answers.ts'
import { detail, Uncaught } from './tracardi-answers.ts'
import { invalidVariable, readFlag } from './tracardi-flag.ts'
import { answerRequest } from './tracardi-routes.ts'
import { tracardiVersion } from './tracardi-version.ts'
import type { StoreName } from './troubles.ts'

const waitMs = 5_000
/** Longer than anybody who asks an API should wait. */
const slowMs = 20_000

/** One process of the Tracardi API: it dies on a bad flag, waits for its stores, then serves on port 80. */
export function tracardiApi(world: ImageWorld, tag: string): Program {
  const version = tracardiVersion(tag)
  return async (run) => {
    const wrong = invalidVariable(run.env, tag)
    if (wrong !== undefined) return dieAtImport(run, wrong)
    if (world.troubles.isCrashing(run)) return fail(run, 'RuntimeError: can not start')
    if (!(await waitForStores(world, run, version.isOld))) return 1
    const isExposed = readFlag(run.env.get('EXPOSE_GUI_API'), tag) === 'exposed'
    if (isExposed && world.troubles.apiFault(run) === 'dies-exposed')
      return fail(run, 'RuntimeError: can not load the GUI')
    const process = { world, run, version, instance: randomUUID(), isExposed, startedAt: Date.now() }
    run.log('INFO:     Application startup complete.')
    run.log('INFO:     Uvicorn running on http://0.0.0.0:80 (Press CTRL+C to quit)')
    run.serve(80, (request) => serve(process, request))
    return Promise.race([
      run.untilKilled(),
      world.troubles.untilCrash(run).then(() => fail(run, 'RuntimeError: worker process died')),
    ])
  }
}

async function dieAtImport(run: Run, variable: string): Promise<number> {
  return fail(run, `ValueError: Invalid value for boolean setting: ${run.env.get(variable)}`)
}

async function fail(run: Run, lastLine: string): Promise<number> {
  run.log('Traceback (most recent call last):')
  run.log('  File "/app/app/main.py", line 41, in <module>')
  run.log(lastLine)
  await run.sleep(400)
  return 1
}

/** TCP is refused while this waits; then the process gives up: 4 tries for MySQL, 10 for Redis and Elasticsearch. */
async function waitForStores({ troubles }: ImageWorld, run: Run, isOld: boolean): Promise<boolean> {
  const needs: [StoreName, number][] = isOld
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

async function serve(process: ApiProcess, request: PodHttpRequest): Promise<PodHttpAnswer> {
  const { world, run } = process
  const started = performance.now()
  if (world.troubles.isSlow(run)) await run.sleep(2_500)
  switch (world.troubles.apiFault(run)) {
    case 'html':
      return { status: 200, headers: { 'content-type': 'text/html' }, body: maintenancePage }
    case 'down':
      throw new Error('Nobody listens')
    case 'slow':
      await run.sleep(slowMs)
      break
    case 'login-500':
    case 'dies-exposed':
    case undefined:
  }
  const given = answer(process, request)
  if (given.status >= 500) run.log(`ERROR    ${request.method} ${request.path.split('?')[0]} ${given.status}`)
  if (given.isUncaught) return given
  const seconds = (performance.now() - started) / 1000
  const context = request.headers['x-context']
  return {
    ...given,
    headers: {
      'content-type': 'application/json',
      ...given.headers,
      'x-process-time': seconds.toFixed(6),
      ...(context === undefined ? {} : { 'x-context': context }),
    },
  }
}

/** What nobody caught is answered by the outermost handler, with the error's own words and no other header. */
function answer(process: ApiProcess, request: PodHttpRequest): PodHttpAnswer & { isUncaught?: true } {
  try {
    return answerRequest(process, request)
  } catch (error) {
    if (!(error instanceof Uncaught)) throw error
    const headers = { 'content-type': 'application/json' }
    return { ...detail(500, error.message), headers, isUncaught: true }
  }
}

const maintenancePage = '<!doctype html><title>Down for maintenance</title><h1>Down for maintenance</h1>'
