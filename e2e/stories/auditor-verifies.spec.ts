import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { scaledByApi } from '#e2e/change-by-api.ts'
import { list, text, valueAt } from '#e2e/cluster/json-value.ts'
import { expect, test } from '#e2e/console.ts'
import { guiCluster } from '#e2e/world.ts'

const run = promisify(execFile)
const verifier = join(import.meta.dirname, '../../scripts/audit.ts')

test('an auditor sees what the log is worth and has every entry verified', async ({ open }) => {
  const page = await open('auditor')
  await page.goto('/audit')
  const main = page.getByRole('main')
  await expect(main).toContainText(/Complete\s*[\d,]+ entr(y|ies), the newest checked/)
  await expect(main).toContainText('Anchored')
  await main.getByRole('button', { name: 'Verify every entry' }).click()
  await expect(main).toContainText(/all of them [0-9]\.[0-9] s ago/)
  await main.getByText('What this proves, and what it does not').click()
  await expect(main).toContainText('tamper-evident')
  await expect(main).not.toContainText('immutable')
})

test('the browser of an auditor proves an entry by itself, and finds one that was sent altered', async ({
  open,
  askAs,
}) => {
  await scaledByApi(askAs, guiCluster, 3)
  const entries = await askAs('auditor', { path: '/api/audit?action=workload.scale' })
  const seq = Number(valueAt(list(valueAt(entries.json, 'entries'))[0], 'seq'))
  const page = await open('auditor')
  await page.goto(`/audit/ops/${seq}`)
  const prove = page.getByRole('button', { name: 'Prove in this browser' })
  // The checkpoint of an outcome follows within some seconds.
  await expect(async () => {
    await prove.click()
    await expect(page.getByRole('main')).toContainText('Proven here', { timeout: 2_000 })
  }).toPass({ timeout: 30_000 })

  await page.route('**/proof', async (route) => {
    const answer = await route.fetch()
    const proof = Object(await answer.json())
    const { hashes } = proof.inclusion
    await route.fulfill({
      json: { ...proof, inclusion: { ...proof.inclusion, hashes: ['0'.repeat(64), ...hashes.slice(1)] } },
    })
  })
  await prove.click()
  await expect(page.getByRole('main')).toContainText('Not proven. It is not part of the log that was signed.')
})

test('an export is proven by a program that knows nothing of the console, and is itself on record', async ({
  open,
  askAs,
}) => {
  const folder = await mkdtemp(join(tmpdir(), 'audit-story-'))
  const page = await open('auditor')
  await page.goto('/audit')
  await page.getByRole('button', { name: 'Export' }).click()
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: /^NDJSON/ }).click(),
  ])
  const file = join(folder, download.suggestedFilename())
  await download.saveAs(file)
  const state = list((await askAs('auditor', { path: '/api/audit/state' })).json)[0]
  await writeFile(join(folder, 'note'), text(valueAt(state, 'checkpoint', 'note')))
  const key = text(list(valueAt(state, 'keys'))[0])
  const words = [verifier, 'verify', file, '--key', key, '--notes', join(folder, 'note')]
  const size = Number(valueAt(state, 'checkpoint', 'size'))
  const exported = (await readFile(file, 'utf8')).trim().split('\n')
  // Entries may have come between the export and the checkpoint: then it covers more than the file holds.
  if (exported.length >= size) expect((await run(process.execPath, words)).stdout).toContain('PROVEN')

  await writeFile(file, exported.map((line) => line.replace('console.started', 'console.stopped')).join('\n'))
  await expect(run(process.execPath, words)).rejects.toMatchObject({ code: 1 })

  const log = await askAs('admin', { path: '/api/audit?log=sec&action=audit.exported&actor=auditor' })
  const [outcome] = list(valueAt(log.json, 'entries'))
  expect(valueAt(outcome, 'facts', 'sha256')).toMatch(/^[0-9a-f]{64}$/)
  expect(valueAt(outcome, 'facts', 'entries')).toBe(exported.length)
  await rm(folder, { recursive: true })
})

test('an operator exports the log of changes, and not that of sign-ins', async ({ askAs }) => {
  expect((await askAs('oncall', { path: '/api/audit/export?format=csv' })).text).toContain('"log","seq"')
  expect((await askAs('oncall', { path: '/api/audit/export?log=sec' })).status).toBe(403)
})
