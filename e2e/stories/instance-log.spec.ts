import { readFile } from 'node:fs/promises'

import { instancePage, logOf, workloadPage } from '#e2e/addresses.ts'
import { expectNoAxeFindings, expectNoSidewaysScroll } from '#e2e/axe.ts'
import { list, valueAt } from '#e2e/cluster/json-value.ts'
import { expect, test } from '#e2e/console.ts'
import { collector, worker } from '#e2e/world.ts'

const link = new RegExp(`^${collector}-`)

test('on call reads the log of an instance, finds a word in it and takes it along as a file', async ({
  open,
  world,
}) => {
  const page = await open('oncall')
  await page.goto(workloadPage(collector))
  const first = page
    .getByRole('table', { name: `Instances of ${collector}` })
    .getByRole('link', { name: link })
    .first()
  const name = await first.innerText()
  await first.click()
  await expect(page).toHaveURL(new RegExp(`${instancePage(name)}$`))
  await expect(page.getByRole('heading', { level: 1 })).toContainText(`${name}: Ready.`)
  const log = page.getByRole('log', { name: `Log of ${name}` })
  await expect(log).toContainText(/\S/)
  await expect(page.getByText(/^live · \d+ lines$/)).toBeVisible()
  const [word = ''] = (await log.locator('bdi').last().innerText()).match(/\w{4,}/) ?? []

  await page.getByLabel('Find').fill(word.toUpperCase())
  await expect(page.getByText(/^1 of \d+$/)).toBeVisible()
  await expect(log.locator('mark').first()).toHaveText(new RegExp(word, 'i'))
  await expect(page.getByText(/^Paused, /)).toBeVisible()
  await page.getByLabel('Find').fill('no line says this')
  await expect(page.getByText('none', { exact: true }).first()).toBeVisible()
  await page.getByRole('button', { name: 'Jump to the newest' }).click()
  await expect(page.getByText(/^Paused, /)).toBeHidden()
  if (world.isEmbedded) {
    const lines = page.getByRole('combobox', { name: 'Lines' })
    await lines.selectOption({ label: 'errors' })
    await expect(page.getByText(/^None of \d+ lines is of that level$/)).toBeVisible()
    await lines.selectOption({ label: 'all' })
    await expect(log).toContainText(/\S/)
  }
  await expectNoAxeFindings(page, 'the page of an instance')
  await expectNoSidewaysScroll(page, 'the page of an instance')

  const arrives = page.waitForEvent('download')
  await page.getByRole('link', { name: 'Download' }).click()
  const file = await arrives
  expect(file.suggestedFilename()).toBe(`${name}.log`)
  expect(await readFile(await file.path(), 'utf8')).toMatch(new RegExp(`^\\d{4}-.*${word}`, 'm'))
})

test('an instance that never restarted offers no run before a restart', async ({ open }) => {
  const page = await open('oncall')
  await page.goto(workloadPage(collector))
  await page.getByRole('link', { name: link }).first().click()
  await expect(page.getByRole('checkbox', { name: /^Run before the restart/ })).toBeDisabled()
})

test('an instance that crashes shows what its run before the restart wrote', async ({ open, world }) => {
  test.skip(!world.isEmbedded, 'The simulated kubelet keeps one log for every run')
  const page = await open('oncall')
  await world.breakInstances(worker)
  await page.goto(workloadPage(worker))
  const instances = page.getByRole('table', { name: `Instances of ${worker}` })
  await expect(instances).toContainText('Crash loop', { timeout: 45_000 })
  await instances
    .getByRole('row')
    .filter({ hasText: 'Crash loop' })
    .getByRole('link', { name: new RegExp(`^${worker}-`) })
    .first()
    .click()
  await page.getByRole('checkbox', { name: 'Run before the restart' }).check()
  await expect(page.getByText(/^ended · \d+ lines$/)).toBeVisible()
  const log = page.getByRole('log')
  await expect(log).toContainText('Traceback')
  await page.getByRole('combobox', { name: 'Lines' }).selectOption({ label: 'errors' })
  await expect(log).toContainText('ConnectionError')
})

test('logs are not for auditors, by the page or by HTTP, and every reading is on record', async ({ open, askAs }) => {
  const page = await open('auditor')
  await page.goto(workloadPage(collector))
  const first = page.getByRole('link', { name: link }).first()
  const name = await first.innerText()
  await first.click()
  await expect(page.getByText('Logs are not part of your role')).toBeVisible()
  await expect(page.getByRole('log')).toBeHidden()
  const refused = await askAs('auditor', { path: logOf(name) })
  expect(refused.status).toBe(403)

  const read = await askAs('oncall', { path: `${logOf(name)}?download=yes&tail=2` })
  expect(read.status).toBe(200)
  const entries = await askAs('auditor', { path: '/api/audit?log=sec&action=logs.viewed&actor=oncall' })
  expect(list(valueAt(entries.json, 'entries')).map((entry) => valueAt(entry, 'facts', 'instance'))).toContain(
    `tracardi/${name}`,
  )
})

test('what cannot be read says why', async ({ open, askAs }) => {
  const page = await open('oncall')
  await page.goto(instancePage('be-fa-public-is-gone'))
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('be-fa-public-is-gone no longer exists.')
  expect((await askAs('oncall', { path: logOf('be-fa-public-is-gone') })).status).toBe(404)
  expect((await askAs('oncall', { path: `${logOf('x')}?tail=0` })).status).toBe(422)
  expect((await askAs('oncall', { path: `${logOf('x')}?follow=yes&download=yes` })).status).toBe(422)
})
