import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { throughput } from '#e2e/addresses.ts'
import { expectNoAxeFindings } from '#e2e/axe.ts'
import { expect, signIn, test } from '#e2e/console.ts'

test('an admin sends a test to a Slack channel, and sees that it arrives, or why it does not', async ({
  another,
  browser,
}) => {
  test.setTimeout(300_000)
  let isDown = false
  const texts: string[] = []
  const slack = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', (text: string) => (body += text))
    request.on('end', () => {
      if (!isDown) texts.push(body)
      response.writeHead(isDown ? 404 : 200).end(isDown ? 'no_service' : 'ok')
    })
  }).listen(0, '127.0.0.1')
  await once(slack, 'listening')
  const address = slack.address()
  const port = address !== null && typeof address === 'object' ? address.port : 0
  const folder = await mkdtemp(join(tmpdir(), 'story-alert-receivers-'))
  await writeFile(join(folder, 'oncall.url'), `http://127.0.0.1:${port}/services/T0/B0/secret`)
  const app = await another({ env: { ALERT_RECEIVERS: 'oncall=slack', ALERT_RECEIVERS_DIR: folder } })
  const context = await browser.newContext({ baseURL: app.origin })
  const page = await context.newPage()
  await signIn(page, 'admin', '/settings')

  const card = page.locator('#alert-receivers')
  await expect(card).toContainText('Not tried yet')
  await card.getByRole('button', { name: 'Send a test' }).click()
  await expect(card).toContainText('Takes messages', { timeout: 30_000 })
  expect(texts.join('\n')).toContain('This is a test of the alert receiver.')

  isDown = true
  await card.getByRole('button', { name: 'Send a test' }).click()
  await expect(card).toContainText('Takes nothing', { timeout: 30_000 })
  await expect(card).toContainText(/answers 404: nobody takes messages there; put a valid address into .*oncall\.url/)
  await expectNoAxeFindings(page, 'Settings')
  await page.goto(throughput)
  await expect(page.getByText(/oncall: Takes nothing/)).toBeVisible({ timeout: 30_000 })
  expect(await page.content()).not.toContain('/services/')

  await context.close()
  slack.closeAllConnections()
  slack.close()
  await rm(folder, { recursive: true, force: true })
})
