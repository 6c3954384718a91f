import { overview, workloadPage } from '#e2e/addresses.ts'
import { expect, test } from '#e2e/console.ts'
import { collector } from '#e2e/world.ts'

const soonMs = 5_000

test('what somebody else scales is on the screen within seconds, without a reload', async ({ open, world }) => {
  const page = await open('auditor')
  await page.goto(workloadPage(collector))
  await expect(page.getByText('Live', { exact: true })).toBeVisible()
  let loads = 0
  page.on('load', () => (loads += 1))
  await world.scaleOutside(collector, 5)
  await expect(page.getByRole('heading', { level: 1 })).toContainText('5 of 5 instances ready', { timeout: soonMs })
  await expect(page.getByRole('table', { name: `Instances of ${collector}` }).getByRole('row')).toHaveCount(6)
  await world.scaleOutside(collector, 3)
  await expect(page.getByRole('heading', { level: 1 })).toContainText('3 of 3 instances ready', { timeout: soonMs })
  expect(loads).toBe(0)
})

test('seven tabs stay live, and the browser holds one stream', async ({ open, world }) => {
  const page = await open('oncall')
  const streams: string[] = []
  page.context().on('request', (request) => {
    if (request.url().endsWith('/api/live')) streams.push(request.url())
  })
  await page.goto(overview)
  const others = await Promise.all(Array.from({ length: 6 }, () => page.context().newPage()))
  for (const other of others) await other.goto(workloadPage(collector))
  await world.scaleOutside(collector, 4)
  for (const other of others)
    await expect(other.getByRole('heading', { level: 1 })).toContainText('4 of 4 instances ready', { timeout: soonMs })
  await expect(page.getByRole('link', { name: new RegExp(`Collector.*${collector}`) })).toContainText('4 of 4 ready')
  for (const tab of [page, ...others]) await expect(tab.getByText('Live', { exact: true })).toBeVisible()
  expect(streams).toHaveLength(1)
  // The tab that held the stream goes; another takes over.
  await page.close()
  await world.scaleOutside(collector, 3)
  for (const other of others)
    await expect(other.getByRole('heading', { level: 1 })).toContainText('3 of 3 instances ready', { timeout: 15_000 })
})
