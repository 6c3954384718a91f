import { overview, workloadPage } from '#e2e/addresses.ts'
import { endedByApi, plannedByApi, sentByApi } from '#e2e/change-by-api.ts'
import { list, valueAt } from '#e2e/cluster/json-value.ts'
import { expect, test } from '#e2e/console.ts'
import { tabTo } from '#e2e/keyboard.ts'
import { planScale, scaleButton, scaleDialog } from '#e2e/scale-dialog.ts'
import { collector, guiCluster } from '#e2e/world.ts'

test('an admin scales the collector, follows it to its end, and the log says who, what, why and how it ended', async ({
  open,
  askAs,
  world,
}) => {
  const page = await open('admin')
  await page.goto(overview)
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Collection is up.')
  await page.getByRole('link', { name: collector }).first().click()
  await expect(page.getByRole('heading', { level: 1 })).toContainText(`${collector} is up: 3 of 3 instances ready`)

  await scaleButton(page).click()
  const { dialog, number, change, guardrails, reason, submit } = scaleDialog(page)
  await number.fill('4')
  await number.blur()
  await expect(dialog).toHaveAccessibleName('Scale the collector from 3 to 4 instances?')
  await expect(change).toContainText('spec.replicas: 3')
  await expect(change).toContainText('spec.replicas: 4')
  await expect(guardrails).toContainText('No autoscaler sets the number of instances.')
  await expect(guardrails).toContainText('The API server accepted a dry run.')
  await expect(dialog).toContainText('kubectl')

  await reason.fill('')
  await submit.click()
  await expect(dialog).toContainText('Say why in at least 10 characters.')
  expect(await world.replicasOf(collector)).toBe(3)

  await reason.fill('More visitors are expected tonight')
  await submit.click()
  await expect(dialog).toHaveAccessibleName(`Changing ${collector}`)
  await expect(dialog).toContainText('recorded in the audit log')
  await expect(dialog.getByRole('heading', { name: '3 → 4: Done' })).toBeVisible()
  await expect(dialog).toContainText('4 of 4 ready')
  expect(await world.replicasOf(collector)).toBe(4)

  await dialog.getByRole('link', { name: 'Entries in the audit log' }).click()
  const table = page.getByRole('table', { name: 'Entries, newest first' })
  await expect(table.getByRole('row')).toHaveCount(3)
  await expect(table).toContainText('More visitors are expected tonight')
  const address = new URL(page.url())

  const answer = await askAs('auditor', { path: `/api/audit${address.search}` })
  const entries = list(valueAt(answer.json, 'entries'))
  expect(entries.map((entry) => valueAt(entry, 'phase'))).toEqual(['outcome', 'intent'])
  for (const entry of entries)
    expect(entry).toMatchObject({
      action: 'workload.scale',
      target: { namespace: 'tracardi', kind: 'Deployment', name: collector },
      reason: 'More visitors are expected tonight',
    })
  expect(entries[0]).toMatchObject({ outcome: { status: 'succeeded' } })
  expect(entries[1]).toMatchObject({ actor: { type: 'user', name: 'admin' }, source: { address: '127.0.0.1' } })
  expect(list(valueAt(entries, 1, 'change'))).toContainEqual({ path: '/spec/replicas', from: 3, to: 4 })
})

test('a whole scale can be done by keyboard alone', async ({ open, world }) => {
  const page = await open('admin')
  await page.goto(workloadPage(guiCluster))
  await tabTo(page, scaleButton(page))
  await page.keyboard.press('Enter')
  const { dialog, number, guardrails, reason, submit } = scaleDialog(page)
  await expect(dialog).toBeVisible()
  await tabTo(page, number)
  await page.keyboard.press('ArrowUp')
  await expect(guardrails).toContainText('The API server accepted a dry run.')
  await tabTo(page, reason)
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.type('One more for the afternoon')
  await tabTo(page, submit)
  await page.keyboard.press('Enter')
  await expect(dialog.getByRole('heading', { name: '2 → 3: Done' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
  await expect(scaleButton(page)).toBeFocused()
  expect(await world.replicasOf(guiCluster)).toBe(3)
})

test('a double click submits once', async ({ open, askAs, world }) => {
  const page = await open('admin')
  const { dialog, reason, submit } = await planScale(page, guiCluster, 3)
  await reason.fill('Two clicks for one change')
  const before = await world.admin.get(`/apis/apps/v1/namespaces/tracardi/deployments/${guiCluster}`)
  await submit.dblclick()
  await expect(dialog.getByRole('heading', { name: '2 → 3: Done' })).toBeVisible()
  const { json } = await askAs('admin', { path: '/api/actions?limit=5' })
  const ours = list(valueAt(json, 'actions')).filter(
    (action) => valueAt(action, 'reason') === 'Two clicks for one change',
  )
  expect(ours).toHaveLength(1)
  const after = await world.admin.get(`/apis/apps/v1/namespaces/tracardi/deployments/${guiCluster}`)
  expect(valueAt(after.json, 'metadata', 'generation')).toBe(Number(valueAt(before.json, 'metadata', 'generation')) + 1)
})

test('the same order sent twice at once changes the cluster once', async ({ askAs, world }) => {
  const plan = await plannedByApi(askAs, { workload: guiCluster, replicas: 3 })
  const before = await world.admin.get(`/apis/apps/v1/namespaces/tracardi/deployments/${guiCluster}`)
  const answers = await Promise.all([sentByApi(askAs, plan), sentByApi(askAs, plan)])
  for (const answer of answers) expect(answer).toMatchObject({ status: 202, json: { id: plan.id } })
  expect(await endedByApi(askAs, plan.id)).toBe('succeeded')
  const after = await world.admin.get(`/apis/apps/v1/namespaces/tracardi/deployments/${guiCluster}`)
  expect(valueAt(after.json, 'metadata', 'generation')).toBe(Number(valueAt(before.json, 'metadata', 'generation')) + 1)
})

test('Esc closes the dialog with nothing done and gives the focus back', async ({ open, world }) => {
  const page = await open('admin')
  const { dialog, reason } = await planScale(page, collector, 5)
  await reason.fill('Never to be sent to anybody')
  await page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
  await expect(scaleButton(page)).toBeFocused()
  expect(await world.replicasOf(collector)).toBe(3)
})

test('closing the dialog does not cancel the change', async ({ open, world }) => {
  const page = await open('admin')
  const { dialog, reason, submit } = await planScale(page, guiCluster, 4)
  await reason.fill('Left alone after the start')
  await submit.click()
  await dialog.getByRole('button', { name: 'Close, let it run' }).click()
  await expect(dialog).toBeHidden()
  await page.goto(overview)
  const change = page.getByRole('table', { name: 'Latest changes' }).getByRole('row').nth(1)
  await expect(change).toContainText(guiCluster)
  await expect(change).toContainText('2 → 4')
  await expect(change).toContainText('Done')
  expect(await world.replicasOf(guiCluster)).toBe(4)
})

test('the address may open a draft, and never submits it', async ({ open, world }) => {
  const page = await open('admin')
  await page.goto(`${workloadPage(collector)}?action=scale&to=4`)
  const { dialog, change } = scaleDialog(page)
  await expect(dialog).toHaveAccessibleName('Scale the collector from 3 to 4 instances?')
  await expect(change).toContainText('spec.replicas: 4')
  expect(await world.replicasOf(collector)).toBe(3)
})
