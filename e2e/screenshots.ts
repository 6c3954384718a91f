/** `node e2e/screenshots.ts <folder>`: every page and state, light and dark, on a desk and on a phone, to be looked at. */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { chromium, expect, type Page } from '@playwright/test'
import { changes, installation, overview, throughput, workloadPage, workloads } from './addresses.ts'
import { picturePlans, pictureProgress } from './change-pictures.ts'
import { startConsole } from './console-process.ts'
import { dataFolderFor, password, signIn, type UserName } from './console.ts'
import globalSetup from './global-setup.ts'
import { findBrowser } from './find-browser.ts'
import { startReverseProxy } from './reverse-proxy.ts'
import { answerObjectives } from './objectives.ts'
import { answerPanels, usualLines } from './panels.ts'
import { openRotation } from './rotation-dialog.ts'
import { planScale, scaleDialog } from './scale-dialog.ts'
import { collector, guiCluster, openWorld } from './world.ts'

const [folder] = process.argv.slice(2)
if (folder === undefined) throw new Error('Name the folder for the pictures')
await mkdir(folder, { recursive: true })

const sizes = { desk: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } }

const tearDown = await globalSetup()
const world = await openWorld('production')
const reach = { kubeconfig: world.kubeconfig, instanceProxy: world.instanceProxy }
const app = await startConsole({ dataFolder: await dataFolderFor(world), ...reach })
const executablePath = findBrowser()
const browser = await chromium.launch({
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  ...(executablePath && { executablePath }),
})
let pictures = 0

async function open(who: UserName | null, origin = app.origin): Promise<Page> {
  const context = await browser.newContext({ baseURL: origin, viewport: sizes.desk })
  const page = await context.newPage()
  if (who !== null) await signIn(page, who)
  return page
}

/** The same state four times: nothing is asked again between two pictures. */
async function shoot(page: Page, name: string) {
  pictures += 1
  const number = String(pictures).padStart(2, '0')
  for (const colorScheme of ['light', 'dark'] as const)
    for (const [size, viewport] of Object.entries(sizes)) {
      await page.emulateMedia({ colorScheme })
      await page.setViewportSize(viewport)
      await page.setViewportSize(await withRoomForDialog(page, viewport))
      const path = join(String(folder), `${number}-${name}-${colorScheme}-${size}.png`)
      await page.screenshot({ path, fullPage: true, animations: 'disabled' })
    }
  await page.setViewportSize(sizes.desk)
  console.log(`${number} ${name}`)
}

/** A dialog scrolls in the window: the picture has it whole. */
async function withRoomForDialog(page: Page, { width, height }: { width: number; height: number }) {
  const dialog = await page.evaluate(() => document.querySelector('[role=dialog]')?.scrollHeight ?? 0)
  return { width, height: Math.max(height, dialog + 32) }
}

async function shootAt(page: Page, address: string, name: string) {
  await page.goto(address)
  await expect(page.getByRole('heading', { level: 1 })).not.toHaveText('')
  await expect(page.getByRole('status', { name: /^Loading|^Reading/ })).toHaveCount(0)
  await shoot(page, name)
}

const heading = (page: Page) => page.getByRole('heading', { level: 1 })

try {
  const stranger = await open(null)
  await shootAt(stranger, '/sign-in', 'sign-in')
  await stranger.getByLabel('User name').fill('admin')
  await stranger.getByLabel('Password', { exact: true }).fill('not the password of anybody')
  await stranger.getByRole('button', { name: 'Sign in' }).click()
  await expect(stranger.getByText('The user name or the password is wrong.')).toBeVisible()
  await shoot(stranger, 'sign-in-wrong-password')

  const admin = await open('admin')
  await expect(heading(admin)).toContainText('Collection is up.', { timeout: 60_000 })
  await shootAt(admin, overview, 'overview')
  await shootAt(admin, workloads, 'workloads')
  await shootAt(admin, `${workloads}?name=nothing-of-this-name`, 'workloads-no-match')
  await shootAt(admin, workloadPage(collector), 'workload-instances')
  await shootAt(admin, `${workloadPage(collector)}?tab=configuration`, 'workload-configuration')
  await shootAt(admin, `${workloadPage(collector)}?tab=timeline`, 'workload-timeline')
  await shootAt(admin, workloadPage('wk-pl-background'), 'workload-autoscaled')
  await shootAt(admin, workloadPage('was-here-before'), 'workload-gone')
  await admin.getByRole('button', { name: 'admin, Admin' }).click()
  await shoot(admin, 'user-menu')

  await planScale(admin, collector, 6)
  await shoot(admin, 'scale-plan')
  await planScale(admin, collector, 2)
  await shoot(admin, 'scale-below-minimum')
  await scaleDialog(admin).submit.click()
  await shoot(admin, 'scale-not-filled-in')
  await planScale(admin, collector, 0)
  await shoot(admin, 'scale-refused')
  const { dialog, reason, submit } = await planScale(admin, guiCluster, 4)
  await reason.fill('More editors work this week')
  await submit.click()
  await expect(dialog.getByRole('heading', { name: /Scale 3 → 4:/ })).toBeVisible()
  await shoot(admin, 'scale-rolling')
  await expect(dialog.getByRole('heading', { name: 'Scale 3 → 4: Done' })).toBeVisible({ timeout: 60_000 })
  await shoot(admin, 'scale-done')
  await planScale(admin, collector, 4)
  await reason.fill('Planned before somebody else acted')
  await world.scaleOutside(collector, 7)
  await submit.click()
  await expect(dialog.getByRole('alert').first()).toBeVisible()
  await shoot(admin, 'scale-changed-meanwhile')

  await picturePlans(admin, world, { shoot, shootAt })
  const oncall = await open('oncall')
  await pictureProgress({ admin, oncall }, world, { shoot, shootAt })

  await shootAt(admin, throughput, 'throughput-no-source')
  await answerPanels(admin, (asked) => ({ series: usualLines(asked) }))
  await answerObjectives(admin, collector)
  await shootAt(admin, throughput, 'throughput')
  await shootAt(admin, '/wall', 'wall')

  await shootAt(admin, '/audit', 'audit')
  await admin.getByRole('rowheader').first().getByRole('button').click()
  await shoot(admin, 'audit-entry-open')
  await shootAt(admin, '/audit?log=sec', 'audit-security')
  await shootAt(admin, '/audit?text=nothing-of-this-name', 'audit-no-match')
  await shootAt(admin, '/audit/ops/1', 'audit-entry')
  await shootAt(admin, installation, 'installation')
  const rotation = await openRotation(admin)
  await shoot(admin, 'rotation-plan')
  await rotation.enter.check()
  await expect(rotation.next).toBeVisible()
  await rotation.submit.click()
  await shoot(admin, 'rotation-not-filled-in')
  await rotation.generate.check()
  await expect(rotation.guardrails).toBeVisible()
  await rotation.reason.fill('Rotated on schedule')
  await rotation.submit.click()
  await expect(rotation.headline(/: Done/)).toBeVisible({ timeout: 60_000 })
  await shoot(admin, 'rotation-done')
  await shootAt(admin, installation, 'installation-rotated')
  await shootAt(admin, '/settings', 'settings')
  await shootAt(admin, '/no/such/page', 'nothing-here')

  await shootAt(oncall, workloadPage(collector), 'operator-workload')
  await shootAt(oncall, '/audit?log=sec', 'operator-security-log')
  const auditor = await open('auditor')
  await shootAt(auditor, workloadPage(collector), 'auditor-workload')
  await shootAt(auditor, changes, 'auditor-changes')

  await world.breakInstances('wk-apm')
  await admin.goto(overview)
  await expect(heading(admin)).toContainText('wk-apm is critical.', { timeout: 60_000 })
  await shoot(admin, 'overview-critical')
  await shootAt(admin, workloadPage('wk-apm'), 'workload-critical')

  const deputy = await open('deputy')
  const elsewhere = await open('deputy')
  await elsewhere.getByRole('button', { name: 'deputy, Admin' }).click()
  await elsewhere.getByRole('button', { name: 'Sign out everywhere' }).click()
  await expect(deputy.getByRole('heading', { name: 'Your session ended' })).toBeVisible()
  await shoot(deputy, 'session-ended')

  await admin.goto(overview)
  await oncall.goto(workloadPage(collector))
  world.gate.cut()
  await expect(heading(admin)).toContainText('State unknown', { timeout: 30_000 })
  await shoot(admin, 'overview-stale')
  await admin.goto(workloadPage(collector))
  await shoot(admin, 'workload-stale')
  await shootAt(admin, '/settings', 'settings-stale')
  await shootAt(admin, changes, 'changes-stale')

  const late = await startConsole({
    dataFolder: await dataFolderFor(world),
    ...reach,
  })
  const lateAdmin = await open('admin', late.origin)
  await expect(lateAdmin.getByText('does not answer').first()).toBeVisible({ timeout: 30_000 })
  await shoot(lateAdmin, 'cluster-away-at-start')
  await late.stop()
  world.gate.mend()

  const proxy = await startReverseProxy(app.port, '203.0.113.9')
  await shootAt(await open(null, proxy.origin), '/', 'untrusted-network')
  await proxy.stop()

  const env = { NAMESPACES: 'default' }
  const empty = await startConsole({
    dataFolder: await dataFolderFor(world),
    ...reach,
    env,
  })
  const emptyAdmin = await open('admin', empty.origin)
  await expect(emptyAdmin.getByText('may not list').first()).toBeVisible({ timeout: 30_000 })
  await shoot(emptyAdmin, 'rights-missing')
  await empty.stop()

  const first = await startConsole({
    dataFolder: world.freshFolder('empty'),
    ...reach,
  })
  await shootAt(await open(null, first.origin), '/', 'set-up')
  await first.stop()

  const lost = await startConsole({
    dataFolder: world.freshFolder('lost'),
    ...reach,
    env: { DATABASE_URL: `postgresql://console:${password()}@127.0.0.1:9/console` },
    hasDatabase: false,
  })
  await shootAt(await open(null, lost.origin), '/sign-in', 'database-away')
  await lost.stop()
} finally {
  await browser.close()
  await app.stop()
  await world.close()
  await tearDown()
}
