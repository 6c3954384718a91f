import { groupSubmissionOf, groupPlans, workloads } from '#e2e/addresses.ts'
import { list, valueAt } from '#e2e/cluster/json-value.ts'
import { expect, test } from '#e2e/console.ts'
import { collector, guiCluster, namespace, worker } from '#e2e/world.ts'

const ref = (name: string) => ({ namespace, kind: 'Deployment', name })
const endMs = 120_000

test('an admin scales several workloads as one plan, and each is followed by itself', async ({
  open,
  askAs,
  world,
}) => {
  const page = await open('admin')
  await page.goto(workloads)
  await page.getByRole('button', { name: 'Scale several…' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog).toHaveAccessibleName('Scale several workloads')
  await dialog.getByRole('textbox', { name: collector }).fill('4')
  await dialog.getByRole('textbox', { name: guiCluster }).fill('3')
  await dialog.getByRole('textbox', { name: guiCluster }).blur()
  await expect(dialog).toHaveAccessibleName('Scale 2 workloads?')
  await expect(dialog).toContainText(`${collector} 3 → 4, ${guiCluster} 2 → 3.`)
  for (const name of [collector, guiCluster]) {
    await expect(dialog.getByRole('group', { name: `Change of ${name}` })).toContainText('spec.replicas')
    await expect(dialog.getByRole('list', { name: `Guardrails of ${name}` })).toContainText('accepted a dry run')
  }
  await dialog.getByLabel('Reason').fill('More visitors and more editors tonight')
  await dialog.getByRole('button', { name: 'Scale 2 workloads' }).click()
  await expect(dialog).toHaveAccessibleName('Changing 2 workloads')
  await expect(dialog.getByRole('heading', { level: 3, name: '2 changes done.' })).toBeVisible({ timeout: endMs })
  await expect(dialog.getByRole('list', { name: 'Parts' })).toContainText('Scale 3 → 4: Done')
  expect([await world.replicasOf(collector), await world.replicasOf(guiCluster)]).toEqual([4, 3])

  await dialog.getByRole('link', { name: guiCluster }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(`Scale 2 → 3 of ${guiCluster}: done.`)
  await expect(page.getByText('Together with')).toBeVisible()
  await expect(page.getByRole('link', { name: `Scale 3 → 4 of ${collector}` })).toBeVisible()
  const log = await askAs('auditor', { path: '/api/audit?log=ops&action=workload.scale&limit=4' })
  for (const entry of list(valueAt(log.json, 'entries')))
    expect(entry).toMatchObject({ reason: 'More visitors and more editors tonight' })
})

test('one part that is refused keeps every other from running', async ({ open, world }) => {
  const page = await open('admin')
  await page.goto(`${workloads}?action=scale-several&to=${collector}:0,${guiCluster}:3`)
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByRole('list', { name: `Guardrails of ${collector}` })).toContainText('Refused')
  await expect(dialog.getByRole('list', { name: `Guardrails of ${guiCluster}` })).toContainText('accepted a dry run')
  await expect(dialog).toContainText('A part is refused, so none of them can run.')
  await expect(dialog.getByRole('button', { name: 'Scale 2 workloads' })).toBeDisabled()
  await dialog.getByRole('textbox', { name: collector }).fill('3')
  await dialog.getByRole('textbox', { name: collector }).blur()
  await expect(dialog.getByRole('button', { name: 'Scale 1 workload' })).toBeEnabled()
  await dialog.getByRole('button', { name: 'Keep them as they are' }).click()
  await expect(dialog).toBeHidden()
  expect([await world.replicasOf(collector), await world.replicasOf(guiCluster)]).toEqual([3, 2])
})

test('below a minimum all of it asks for the name of the installation', async ({ open, world }) => {
  const page = await open('admin')
  await page.goto(`${workloads}?action=scale-several&to=${collector}:2,${worker}:2`)
  const dialog = page.getByRole('dialog')
  const submit = dialog.getByRole('button', { name: 'Scale 2 workloads' })
  await expect(dialog).toContainText('Below the recommended minimum of 3')
  await dialog.getByLabel('Reason').fill('A night without visitors')
  await submit.click()
  await expect(dialog).toContainText('Type tracardi exactly.')
  expect(await world.replicasOf(collector)).toBe(3)
  await dialog.getByLabel(/^Type .+ to confirm/).fill('tracardi')
  await submit.click()
  await expect(dialog.getByRole('heading', { level: 3, name: '2 changes done.' })).toBeVisible({ timeout: endMs })
  expect([await world.replicasOf(collector), await world.replicasOf(worker)]).toEqual([2, 2])
})

test('when one of them moved since the plan, none is sent', async ({ open, world }) => {
  const page = await open('admin')
  await page.goto(`${workloads}?action=scale-several&to=${collector}:4,${guiCluster}:4`)
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByRole('group', { name: `Change of ${guiCluster}` })).toBeVisible()
  await dialog.getByLabel('Reason').fill('Planned before somebody else acted')
  await world.scaleOutside(guiCluster, 3)
  await dialog.getByRole('button', { name: 'Scale 2 workloads' }).click()
  await expect(dialog.getByRole('alert')).toContainText('Nothing was sent: one of them was changed meanwhile')
  expect([await world.replicasOf(collector), await world.replicasOf(guiCluster)]).toEqual([3, 3])
})

test('who may not change one workload may not change several', async ({ open, askAs }) => {
  for (const who of ['oncall', 'auditor'] as const) {
    const body = { changes: [{ ref: ref(collector), replicas: 4 }] }
    expect((await askAs(who, { method: 'POST', path: groupPlans, body })).status).toBe(403)
    const order = { planHash: '0'.repeat(64), reason: 'Not part of my role' }
    const path = groupSubmissionOf(crypto.randomUUID())
    expect((await askAs(who, { method: 'PUT', path, body: order })).status).toBe(403)
  }
  const page = await open('oncall')
  await page.goto(`${workloads}?action=scale-several`)
  const button = page.getByRole('button', { name: 'Scale several…' })
  await expect(button).toBeDisabled()
  await expect(button).toHaveAccessibleDescription('Needs the admin role.')
  await expect(page.getByRole('dialog')).toBeHidden()
})
