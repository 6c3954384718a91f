import { overview, workloadPage, workloads } from '#e2e/addresses.ts'
import { expectNoAxeFindings, expectNoSidewaysScroll } from '#e2e/axe.ts'
import { expect, test } from '#e2e/console.ts'
import { scaleDialog } from '#e2e/scale-dialog.ts'
import { collector, guiCluster } from '#e2e/world.ts'

const pages = [
  { name: 'the Overview', address: overview },
  { name: 'Workloads', address: workloads },
  { name: 'Workloads without a match', address: `${workloads}?name=nothing-of-this-name` },
  { name: 'a workload with its instances', address: workloadPage(collector) },
  { name: 'a workload with its configuration', address: `${workloadPage(collector)}?tab=configuration` },
  { name: 'a workload with its events', address: `${workloadPage(collector)}?tab=events` },
  { name: 'a workload that is gone', address: workloadPage('was-here-before') },
  { name: 'the log of changes', address: '/audit' },
  { name: 'the log of sign-ins', address: '/audit?log=sec' },
  { name: 'an entry', address: '/audit/sec/0' },
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

test('no page scrolls sideways on 320 pixels', async ({ open }) => {
  const page = await open('admin', { viewport: { width: 320, height: 640 } })
  for (const { name, address } of pages) {
    await page.goto(address)
    await expect(page.getByRole('heading', { level: 1 })).not.toHaveText('')
    await expectNoSidewaysScroll(page, name)
  }
  await page.goto(`${workloadPage(guiCluster)}?action=scale&to=1`)
  await expect(scaleDialog(page).guardrails).toBeVisible()
  await expectNoSidewaysScroll(page, 'the open dialog')
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
