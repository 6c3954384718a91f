import { changePage, changes, installation, overview, throughput, workloadPage, workloads } from '#e2e/addresses.ts'
import { expectNoAxeFindings, expectNoSidewaysScroll } from '#e2e/axe.ts'
import { scaledByApi } from '#e2e/change-by-api.ts'
import { changeDialog } from '#e2e/change-dialog.ts'
import { expect, test } from '#e2e/console.ts'
import { scaleDialog } from '#e2e/scale-dialog.ts'
import { collector, guiCluster, worker } from '#e2e/world.ts'

const pages = [
  { name: 'the Overview', address: overview },
  { name: 'Workloads', address: workloads },
  { name: 'Workloads without a match', address: `${workloads}?name=nothing-of-this-name` },
  { name: 'a workload with its instances', address: workloadPage(collector) },
  { name: 'a workload with its configuration', address: `${workloadPage(collector)}?tab=configuration` },
  { name: 'a workload with its rollouts', address: `${workloadPage(collector)}?tab=rollouts` },
  { name: 'a workload with its timeline', address: `${workloadPage(collector)}?tab=timeline` },
  { name: 'a workload with its metrics', address: `${workloadPage(collector)}?tab=metrics` },
  { name: 'a worker with its queue', address: workloadPage(worker) },
  { name: 'Throughput without a source', address: throughput },
  {
    name: 'Throughput of a range that cannot be had',
    address: `${throughput}?from=2016-01-01T00:00:00Z&to=2026-01-01T00:00:00Z`,
  },
  { name: 'the wall', address: '/wall' },
  { name: 'Changes', address: changes },
  { name: 'Changes without a match', address: `${changes}?mine=true&kind=return-revision` },
  { name: 'a change that nobody made', address: changePage('00000000-0000-4000-8000-000000000000') },
  { name: 'a workload that is gone', address: workloadPage('was-here-before') },
  { name: 'the log of changes', address: '/audit' },
  { name: 'the log of sign-ins', address: '/audit?log=sec' },
  { name: 'an entry', address: '/audit/sec/0' },
  { name: 'the kinds of entries', address: '/audit/events' },
  { name: 'Installation', address: installation },
  { name: 'Settings', address: '/settings' },
  { name: 'nothing at this address', address: '/no/such/page' },
] as const

const widths = [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
] as const

for (const colorScheme of ['light', 'dark'] as const)
  for (const viewport of widths)
    test(`axe finds nothing on any page, ${colorScheme} at ${viewport.width} pixels`, async ({ open }) => {
      // Two dozen pages, each read whole.
      test.slow()
      const page = await open('admin', { colorScheme, viewport })
      for (const { name, address } of pages) {
        await page.goto(address)
        await expect(page.getByRole('heading', { level: 1 })).not.toHaveText('')
        await expectNoAxeFindings(page, name)
        await expectNoSidewaysScroll(page, name)
      }
      await page.goto(`${workloadPage(guiCluster)}?action=scale&to=1`)
      const { guardrails, confirmation, submit, dialog } = scaleDialog(page)
      await expect(guardrails).toBeVisible()
      await expect(confirmation).toBeVisible()
      await submit.click()
      await expect(dialog).toContainText('Say why in at least 10 characters.')
      await expectNoAxeFindings(page, 'the open dialog')

      const stranger = await open(null, { colorScheme, viewport })
      await stranger.goto('/sign-in')
      await expectNoAxeFindings(stranger, 'the sign-in page')
    })

const drafts = [
  { name: 'a switch that exposes', address: `${workloadPage(collector)}?action=switch&to=yes` },
  { name: 'a switch that is refused', address: `${workloadPage(guiCluster)}?action=switch&to=no` },
  { name: 'a rotation', address: `${installation}?action=rotate` },
  { name: 'a restart', address: `${workloadPage(guiCluster)}?action=restart` },
  { name: 'several scales', address: `${workloads}?action=scale-several&to=${collector}:2,${guiCluster}:3` },
  {
    name: 'several scales, one refused',
    address: `${workloads}?action=scale-several&to=${collector}:0,${guiCluster}:3`,
  },
] as const

for (const colorScheme of ['light', 'dark'] as const)
  for (const viewport of widths)
    test(`axe finds nothing in any dialog, ${colorScheme} at ${viewport.width} pixels`, async ({ open, askAs }) => {
      test.slow()
      const page = await open('admin', { colorScheme, viewport })
      for (const { name, address } of drafts) {
        await page.goto(address)
        await expect(
          page
            .getByRole('dialog')
            .getByRole('list', { name: /^Guardrails/ })
            .first(),
        ).toBeVisible()
        await expectNoAxeFindings(page, name)
        await expectNoSidewaysScroll(page, name)
      }
      await page.goto(`${workloadPage(collector)}?action=return`)
      await expect(page.getByRole('dialog')).toBeVisible()
      await expect(page.getByRole('status', { name: 'Loading the revisions' })).toBeHidden()
      await expectNoAxeFindings(page, 'a way back')

      await page.goto(changePage(await scaledByApi(askAs, guiCluster, 3)))
      await expect(page.getByRole('list', { name: 'Steps' })).toContainText('Done')
      await expectNoAxeFindings(page, 'a change')
      await expectNoSidewaysScroll(page, 'a change')
      await page.getByRole('button', { name: 'Undo…' }).click()
      const { dialog, guardrails, reason, button, headline } = changeDialog(page)
      await expect(guardrails).toBeVisible()
      await expectNoAxeFindings(page, 'an undo')
      await reason.fill('To see how its progress looks')
      await button('Undo the change').click()
      await expect(headline(/^Undo: /)).toBeVisible()
      await expectNoAxeFindings(page, 'the progress of a change')
      await expect(dialog.getByRole('heading', { name: /: Done$/ })).toBeVisible({ timeout: 120_000 })
      await expectNoAxeFindings(page, 'the end of a change')
    })

test('no page scrolls sideways on 320 pixels', async ({ open }) => {
  test.slow()
  const page = await open('admin', { viewport: { width: 320, height: 640 } })
  for (const { name, address } of pages) {
    await page.goto(address)
    await expect(page.getByRole('heading', { level: 1 })).not.toHaveText('')
    await expectNoSidewaysScroll(page, name)
  }
  const scale = { name: 'a scale', address: `${workloadPage(guiCluster)}?action=scale&to=1` }
  for (const { name, address } of [scale, ...drafts]) {
    await page.goto(address)
    await expect(
      page
        .getByRole('dialog')
        .getByRole('list', { name: /^Guardrails/ })
        .first(),
    ).toBeVisible()
    await expectNoSidewaysScroll(page, name)
  }
})

test('the first Tab leads past the navigation to the content', async ({ open }) => {
  const page = await open('oncall')
  await page.goto(overview)
  await page.keyboard.press('Tab')
  await expect(page.getByRole('link', { name: 'Skip to content' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('main')).toBeFocused()
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Workloads' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toBeFocused()
})

test('the theme is a choice that survives a reload', async ({ open }) => {
  const page = await open('oncall', { colorScheme: 'light' })
  await page.goto(overview)
  const ground = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)
  const light = await ground()
  await page.getByRole('button', { name: 'Switch between light and dark' }).click()
  const dark = await ground()
  expect(dark).not.toBe(light)
  await page.reload()
  expect(await ground()).toBe(dark)
})
