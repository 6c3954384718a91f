import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { browserOf } from './testing/browser.ts'
import { endOf, freePort, runServer, startBuiltConsole, type RunningConsole } from './testing/running-console.ts'

describe('while the database is away', () => {
  let console: RunningConsole
  beforeAll(async () => {
    console = await startBuiltConsole({
      DATABASE_URL: `postgresql://console:hunter2-secret@127.0.0.1:${await freePort()}/ops`,
    })
  })
  afterAll(() => console.stop())

  test('the console runs and says so in words that name nothing', async () => {
    expect((await console.ask({ path: '/api/healthz' })).status).toBe(200)
    await expect
      .poll(async () => (await console.ask({ path: '/api/readyz' })).json)
      .toEqual({
        status: 'not-ready',
        database: 'unavailable',
        cluster: 'unavailable',
      })
  })

  test('nobody signs in, and hears why', async () => {
    const answer = await browserOf(console).signIn('admin', 'plum-orbit-kettle-verandah-41')
    expect(answer).toMatchObject({ status: 503, json: { refusal: { reason: 'database-unavailable' } } })
  })

  test('its password is in no output', async () => {
    await expect.poll(() => console.output()).toContain('cannot be reached')
    expect(console.output()).not.toContain('hunter2')
  })

  test('it still stops within seconds', async () => {
    expect(await console.stop()).toBe(0)
  })
})

test('a data folder that cannot be used is one sentence', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'console-test-'))
  const file = join(folder, 'file')
  writeFileSync(file, '')
  const { code, said } = await endOf(runServer({ PORT: String(await freePort()), DATA_FOLDER: join(file, 'data') }))
  rmSync(folder, { recursive: true })
  expect(code).toBe(1)
  expect(said).toContain(`The data folder ${join(file, 'data')} cannot be used`)
})
