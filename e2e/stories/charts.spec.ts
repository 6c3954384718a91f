import type { Page } from '@playwright/test'
import { throughput } from '#e2e/addresses.ts'
import { expectNoAxeFindings, expectNoSidewaysScroll } from '#e2e/axe.ts'
import { scaledByApi } from '#e2e/change-by-api.ts'
import { expect, test } from '#e2e/console.ts'
import { answerPanels, usualLines, type AskedPanel } from '#e2e/panels.ts'
import { collector } from '#e2e/world.ts'
import { emptyQuality, type DataState } from '#lib/domain/metrics/panel.ts'

const gapFrom = 100
const gapTo = 120

const chart = (page: Page, name: string) => page.getByRole('figure', { name, exact: true })

/** The same lines with nothing known for twenty steps, and one step known in the middle of it. */
function withGap(asked: AskedPanel) {
  return usualLines(asked).map((line) => ({
    ...line,
    values: line.values.map((value, index) => (index >= gapFrom && index < gapTo && index !== 110 ? null : value)),
  }))
}

test('a gap is drawn as a gap: the line begins anew, the time is hatched and said', async ({ open }) => {
  const page = await open('oncall')
  let start = 0
  await answerPanels(page, (asked) => {
    if (asked.id === 'requests') start = asked.start
    return { series: asked.id === 'requests' ? withGap(asked) : usualLines(asked) }
  })
  await page.goto(throughput)
  const requests = chart(page, 'Collector: requests')
  const line = requests.locator('.recharts-line-curve').first()
  await expect(line).toBeVisible()
  const path = (await line.getAttribute('d')) ?? ''
  // Two lines with a lone point between them, which the library draws as a move without a line.
  expect(path.match(/M/g)?.length).toBeGreaterThanOrEqual(2)
  expect(path).not.toContain('NaN')
  const at = (index: number) => new Date(start + index * 15_000).toISOString()
  await expect(requests.locator(`[data-gap="${at(gapFrom - 1)}/${at(110)}"]`)).toHaveCount(1)
  await expect(requests.locator(`[data-gap="${at(110)}/${at(gapTo)}"]`)).toHaveCount(1)
  await expect(requests.locator('circle')).toHaveCount(3)

  await requests.getByText('Show as table').click()
  const table = requests.getByRole('table')
  await expect(table.getByRole('row')).not.toHaveCount(0)
  await expect(table.getByRole('cell', { name: 'no data' })).toHaveCount((gapTo - gapFrom - 1) * 3)

  // A section is drawn once it is near the window.
  await page.getByRole('heading', { name: 'Saturation' }).scrollIntoViewIfNeeded()
  const cpu = chart(page, 'Collector: CPU')
  await expect(cpu.locator('[data-band]')).toHaveCount(1)
  await expect(cpu).toContainText('the pale band is from each step’s lowest to its highest reading')
  await cpu.getByText('Show as table').click()
  await expect(cpu.getByRole('columnheader', { name: 'used, mean (lowest to highest)' })).toBeVisible()
  await expect(cpu.getByRole('cell', { name: /cores \(.+ to .+\)$/ })).not.toHaveCount(0)
})

test('arrow keys move one cross-hair over all charts of the page', async ({ open }) => {
  const page = await open('oncall')
  await answerPanels(page, (asked) => ({ series: usualLines(asked) }))
  await page.goto(throughput)
  const slider = chart(page, 'Collector: requests').getByRole('slider')
  await slider.focus()
  await page.keyboard.press('Home')
  await expect(slider).toHaveAttribute('aria-valuetext', /^\d\d:\d\d:\d\d UTC, 2xx 400 req\/s, 4xx 9 req\/s/)
  const said = ((await slider.getAttribute('aria-valuetext')) ?? '').slice(0, 12)
  await expect(chart(page, 'GUI cluster: errors')).toContainText(said)
  await page.keyboard.press('ArrowRight')
  await expect(chart(page, 'GUI cluster: errors')).not.toContainText(said)
  await page.keyboard.press('Escape')
  await expect(chart(page, 'GUI cluster: errors')).toContainText('newest')
})

test('the range is in the address: live, zoomed by a drag, moved, and refused in words', async ({ open }) => {
  const page = await open('oncall')
  await answerPanels(page, (asked) => ({ series: usualLines(asked) }))
  await page.goto(throughput)
  await page.getByRole('button', { name: '6h', exact: true }).click()
  await expect(page).toHaveURL(/range=6h/)
  const slider = chart(page, 'Collector: requests').getByRole('slider')
  await expect(chart(page, 'Collector: requests').locator('.recharts-line-curve').first()).toBeVisible()
  await slider.scrollIntoViewIfNeeded()
  const box = await slider.boundingBox()
  if (box === null) throw new Error('The chart has no place')
  await page.mouse.move(box.x + 150, box.y + 60)
  await page.mouse.down()
  await page.mouse.move(box.x + 260, box.y + 60, { steps: 5 })
  await page.mouse.up()
  await expect(page).toHaveURL(/from=.+&to=/)
  await expect(page).not.toHaveURL(/range=/)
  const zoomed = page.url()
  await page.getByRole('button', { name: 'Half a range earlier' }).click()
  await expect(page).not.toHaveURL(zoomed)
  await page.goBack()
  await expect(page).toHaveURL(zoomed)

  await page.goto(`${throughput}?from=2016-01-01T00:00:00Z&to=2026-01-01T00:00:00Z`)
  await expect(page.getByText('At most 400 days can be shown')).toBeVisible()
  await page.goto(`${throughput}?from=2026-01-01T00:00:00Z&to=2026-01-01T00:00:01Z`)
  await expect(page.getByText('At least one minute is needed')).toBeVisible()
})

test('a change of ours is on the charts, in the list, and leads to itself', async ({ open, askAs }) => {
  const page = await open('oncall')
  await answerPanels(page, (asked) => ({ series: usualLines(asked) }))
  // So short that what another story changed a moment before is no chip together with it.
  const from = new Date(Date.now() - 60_000).toISOString()
  const action = await scaledByApi(askAs, collector, 4)
  await page.goto(`${throughput}?from=${from}&to=${new Date(Date.now() + 60_000).toISOString()}`)
  const flag = chart(page, 'Collector: requests').getByRole('link', { name: /^Change \d+: Scale 3 → 4/ })
  await expect(flag.first()).toBeVisible({ timeout: 60_000 })
  await expect(page.getByRole('table', { name: 'Changes in this range' })).toContainText('Scale 3 → 4')
  await flag.first().click()
  await expect(page).toHaveURL(new RegExp(`/changes/${String(action)}`))
})

const states: readonly [DataState, string][] = [
  ['no-series', 'Metric not found'],
  ['no-traffic', 'No traffic: nothing was counted'],
  ['error', 'The source does not answer'],
  ['not-configured', 'No metrics source'],
  ['not-permitted', 'The console may not read this'],
]

test('each way of not knowing has its own words, and the page is never OK', async ({ open }) => {
  const page = await open('oncall')
  let state: DataState = 'error'
  await answerPanels(page, () => ({
    series: [],
    asOf: null,
    quality: emptyQuality(state, { warning: 'Why it is so.', fix: 'What to do about it' }),
  }))
  for (const [next, words] of states) {
    state = next
    await page.goto(throughput)
    const requests = chart(page, 'Collector: requests').or(page.locator('[data-state]').first())
    await expect(requests.first()).toBeVisible()
    await expect(page.getByText(words).first()).toBeVisible()
    await expect(page.getByText('What to do about it').first()).toBeVisible()
    await expect(page.getByRole('table', { name: 'Parts' }).getByRole('row', { name: /Collector/ })).toContainText(
      'Unknown',
    )
    await expect(page.locator('.recharts-line-curve')).toHaveCount(0)
  }
})

test('a stale source keeps its last figures, hatched to now', async ({ open }) => {
  const page = await open('oncall')
  await answerPanels(page, (asked) => ({
    series: usualLines(asked).map((line) => ({
      ...line,
      values: line.values.map((value, index) => (index > asked.count - 20 ? null : value)),
    })),
    asOf: new Date(Date.now() - 300_000).toISOString(),
    quality: emptyQuality('stale'),
  }))
  await page.goto(throughput)
  const requests = chart(page, 'Collector: requests')
  await expect(requests.locator('[data-gap]')).toHaveCount(1)
  await expect(requests.locator('.recharts-line-curve').first()).toBeVisible()
  await expect(page.getByText(/^As of \d\d:\d\d:\d\d UTC, \d+ min ago$/).first()).toBeVisible()
})

for (const colorScheme of ['light', 'dark'] as const)
  for (const viewport of [
    { width: 1440, height: 900 },
    { width: 390, height: 844 },
  ])
    test(`axe finds nothing on the charts, ${colorScheme} at ${viewport.width} pixels`, async ({ open }) => {
      const page = await open('oncall', { colorScheme, viewport })
      await answerPanels(page, (asked) => ({ series: asked.id === 'requests' ? withGap(asked) : usualLines(asked) }))
      await page.goto(throughput)
      // A chart is drawn once it is near the window.
      await page.getByRole('heading', { name: 'Requests, errors, latency' }).scrollIntoViewIfNeeded()
      await expect(chart(page, 'Both clusters: requests').locator('.recharts-line-curve').first()).toBeVisible()
      await expectNoAxeFindings(page, 'Throughput')
      await expectNoSidewaysScroll(page, 'Throughput')
      await page.goto('/wall')
      await expect(page.getByRole('heading', { name: 'Collector' })).toBeVisible()
      await expectNoAxeFindings(page, 'the wall')
    })
