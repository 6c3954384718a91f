import { expect, type Page } from '@playwright/test'
import { changePage, changes, overview, workloadPage, workloads } from './addresses.ts'
import { changeDialog } from './change-dialog.ts'
import { collector, guiCluster, worker, type World } from './world.ts'

type Camera = {
  /** The page as it is. */
  shoot: (page: Page, name: string) => Promise<void>
  /** An address, once it has been read. */
  shootAt: (page: Page, address: string, name: string) => Promise<void>
}

const endMs = 90_000

/** The dialogs of every change with their plans, and what refuses them. Nothing is sent. */
export async function picturePlans(admin: Page, world: World, { shoot }: Camera) {
  const planned = async (address: string, name: string) => {
    await admin.goto(address)
    await expect(
      admin
        .getByRole('dialog')
        .getByRole('list', { name: /^Guardrails/ })
        .first(),
    ).toBeVisible()
    await shoot(admin, name)
  }
  await planned(`${workloadPage(collector)}?action=switch&to=yes`, 'expose-plan')
  await changeDialog(admin).button('Expose the GUI API').click()
  await shoot(admin, 'expose-not-filled-in')
  await planned(`${workloadPage(guiCluster)}?action=switch&to=no`, 'hide-last-refused')
  await planned(`${workloadPage(guiCluster)}?action=restart`, 'restart-plan')
  await planned(`${workloadPage(worker)}?action=restart`, 'restart-one-instance')
  await planned(`${workloads}?action=scale-several&to=${collector}:6,${guiCluster}:5`, 'several-plan')
  await planned(`${workloads}?action=scale-several&to=${collector}:0,${guiCluster}:5`, 'several-refused')
  await world.referOutside(collector, 'ConfigMap')
  await planned(`${workloadPage(collector)}?action=switch&to=yes`, 'expose-from-config-map')
  await world.switchOutside(collector, 'no')
  await world.referOutside(collector, 'Secret')
  await planned(`${workloadPage(collector)}?action=switch&to=no`, 'hide-from-secret')
  await world.switchOutside(collector, 'no')
}

/** Changes as they run and end, on their own page, in the list and on the page of their workload. */
export async function pictureProgress(people: { admin: Page; oncall: Page }, world: World, camera: Camera) {
  const { admin, oncall } = people
  const { shoot, shootAt } = camera
  const { reason, button, headline, steps, dialog, guardrails } = changeDialog(admin)
  await shootAt(oncall, changes, 'changes-so-far')

  await admin.goto(`${workloadPage(guiCluster)}?action=restart`)
  await expect(guardrails).toBeVisible()
  await reason.fill('It answers slowly since noon')
  await button(/^Restart/).click()
  await expect(headline(/^Restart: /)).toBeVisible()
  await expect(steps).toContainText(/updated/)
  await shoot(admin, 'restart-running')
  await shootAt(admin, workloadPage(guiCluster), 'workload-in-flight')
  await shootAt(oncall, changes, 'changes-in-flight')
  await oncall.getByRole('link', { name: 'Restart', exact: true }).first().click()
  await expect(oncall.getByRole('heading', { level: 1 })).toContainText('Restart of')
  await shoot(oncall, 'change-running-operator')
  await expect(oncall.getByRole('heading', { level: 1 })).toContainText('done', { timeout: endMs })
  await shoot(oncall, 'change-done-operator')
  const done = new URL(oncall.url()).pathname.split('/').at(-1)
  await admin.goto(`${changePage(done)}?action=undo`)
  await expect(guardrails).toBeVisible()
  await shoot(admin, 'undo-plan')

  await admin.goto(`${workloads}?action=scale-several&to=${collector}:6,${guiCluster}:5`)
  await expect(dialog.getByRole('list', { name: /^Guardrails/ })).toHaveCount(2)
  await reason.fill('More visitors and more editors tonight')
  await button('Scale 2 workloads').click()
  await expect(dialog.getByRole('list', { name: 'Parts' })).toContainText('ready')
  await shoot(admin, 'several-running')
  await expect(dialog.getByRole('heading', { name: '2 changes done.' })).toBeVisible({ timeout: endMs })
  await shoot(admin, 'several-done')
  await dialog.getByRole('link', { name: guiCluster }).click()
  await expect(admin.getByText('Together with')).toBeVisible()
  await shoot(admin, 'change-of-several')

  await shootAt(admin, overview, 'overview-with-changes')
  await pictureTakenBack(admin, world, camera)
  await world.scaleOutside(collector, 5)
  await shootAt(admin, `${workloadPage(collector)}?tab=rollouts`, 'workload-rollouts')
  await shootAt(oncall, `${workloadPage(collector)}?tab=rollouts`, 'workload-rollouts-operator')
  await shootAt(admin, `${workloadPage(collector)}?tab=timeline`, 'workload-timeline-changed')
  await admin.goto(`${workloadPage(collector)}?action=return`)
  await expect(dialog.getByRole('radio').first()).toBeVisible()
  await shoot(admin, 'return-choice')
  await dialog.getByRole('radio').first().check()
  await expect(guardrails).toBeVisible()
  await shoot(admin, 'return-plan')
  await shootAt(admin, changes, 'changes')
  await shootAt(admin, `${changes}?mine=true&kind=return-revision`, 'changes-no-match')
  await shootAt(admin, changePage('00000000-0000-4000-8000-000000000000'), 'change-unknown')
}

/** Instances that crash once they expose the GUI API: the console takes its own change back. */
async function pictureTakenBack(admin: Page, world: World, { shoot }: Camera) {
  const { reason, confirmation, button, headline, steps, guardrails, dialog } = changeDialog(admin)
  world.breakTracardi('dies-exposed')
  await admin.goto(`${workloadPage(collector)}?action=switch&to=yes`)
  await expect(guardrails).toBeVisible()
  await reason.fill('Editors work from the outside today')
  if (await confirmation.isVisible()) await confirmation.fill(collector)
  await button('Expose the GUI API').click()
  await expect(steps).toContainText('so the old values are written back', { timeout: endMs })
  await shoot(admin, 'switch-going-back')
  await expect(headline('Expose the GUI API: Failed, taken back')).toBeVisible({ timeout: endMs })
  await shoot(admin, 'switch-taken-back')
  await dialog.getByRole('link', { name: 'Open the change' }).click()
  await expect(admin.getByRole('heading', { level: 1 })).toContainText('taken back')
  await expect(admin.getByRole('status', { name: /^Reading/ })).toHaveCount(0)
  await shoot(admin, 'change-taken-back')
}
