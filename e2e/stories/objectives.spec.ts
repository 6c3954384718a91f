import { overview, throughput } from '#e2e/addresses.ts'
import { expectNoAxeFindings, expectNoSidewaysScroll } from '#e2e/axe.ts'
import { expect, test } from '#e2e/console.ts'
import { answerBurnAlert, answerObjectives } from '#e2e/objectives.ts'
import { answerPanels, usualLines } from '#e2e/panels.ts'
import { collector, guiCluster } from '#e2e/world.ts'

test('an alert leads to its objective, what is left of it and how fast that goes', async ({ open }) => {
  const page = await open('oncall', { viewport: { width: 390, height: 844 } })
  await answerPanels(page, (asked) => ({ series: usualLines(asked) }))
  await answerObjectives(page, collector)
  await answerBurnAlert(page, collector)
  await page.goto(throughput)
  const alerts = page.getByRole('table', { name: 'Alerts' })
  await expect(alerts.getByRole('link', { name: 'What changed with it' })).toHaveAttribute('href', /tab=timeline$/)
  await alerts.getByRole('link', { name: 'Its objective' }).click()
  const card = page.getByRole('region', { name: `Objectives of ${collector}` })
  await expect(page.locator(':target')).toContainText(`Objectives of ${collector}`)
  const errors = card.getByRole('region', { name: '99.9 % of requests without an error of the server' })
  await expect(errors).toContainText('Nothing left: 6,480 of the 3,744 requests that may fail did')
  await expect(errors).toContainText('99.826 % of 3,744,000 requests')
  await expect(errors).toContainText('over the last 26 h, which is all that ingress-nginx knows of 30 d, since')
  await expect(errors.getByRole('row', { name: /^1 h and 5 min/ })).toContainText('16.1× and 121.4×')
  await expect(errors.getByRole('row', { name: /^1 h and 5 min/ })).toContainText('Burns too fast')
  await expect(errors.getByRole('row', { name: /^3 d and 6 h/ })).toContainText('Not known')
  const latency = card.getByRole('region', { name: '95 % of requests in 300 ms' })
  await expect(latency).toContainText('78 % left: 41,184 of the 187,200 requests that may be slow were')
  await expect(latency).toContainText('Judged at 250 ms: the source has no bucket at 300 ms')
  await expectNoAxeFindings(page, 'Throughput with objectives')
  await expectNoSidewaysScroll(page, 'Throughput with objectives')
})

test('the Overview says that requests fail though every instance is ready, and leads to the alert', async ({
  open,
}) => {
  const page = await open('oncall')
  await answerBurnAlert(page, collector)
  await page.goto(overview)
  const sentence = `${collector} fails too many requests.`
  await expect(page.getByRole('heading', { level: 1 })).toContainText(`Collection is in trouble: ${sentence}`)
  await page.getByRole('region', { name: 'Needs attention' }).getByRole('link', { name: sentence }).click()
  await expect(page).toHaveURL(/\/throughput#alerts$/)
  await expect(page.getByRole('table', { name: 'Alerts' })).toContainText(sentence)
})

test('what nobody counts is not known, and says what is missing and how to promise more', async ({ open }) => {
  const page = await open('oncall')
  await answerObjectives(page, collector)
  await page.goto(throughput)
  const card = page.getByRole('region', { name: `Objectives of ${guiCluster}` })
  await expect(card).toContainText('No Prometheus was found.')
  await expect(card).toContainText('Alerts on it that were open stay open.')
  await expect(card).toContainText('No latency is promised. OBJECTIVES_GUI_API of the console sets one')
  await expect(card).not.toContainText('OK')
})

test('the objectives are lines on the charts of errors and latency', async ({ open }) => {
  const page = await open('oncall')
  await answerPanels(page, (asked) => ({ series: usualLines(asked) }))
  await page.goto(throughput)
  // A chart is drawn once it is near the window.
  await page.getByRole('heading', { name: 'Saturation' }).scrollIntoViewIfNeeded()
  await expect(page.getByRole('figure', { name: 'Collector: errors' })).toContainText('objective: at most 0.1 %')
  await expect(page.getByRole('figure', { name: 'Collector: latency' })).toContainText('objective: 95 % in 300 ms')
  await expect(page.getByRole('figure', { name: 'GUI cluster: errors' })).toContainText('objective: at most 0.5 %')
})
