import { submissionOf, workloadPage } from '#e2e/addresses.ts'
import { scaledByApi } from '#e2e/change-by-api.ts'
import { list, valueAt } from '#e2e/cluster/json-value.ts'
import { expect, test } from '#e2e/console.ts'
import { scaleButton } from '#e2e/scale-dialog.ts'
import { collector, guiCluster } from '#e2e/world.ts'

test('an auditor lands on the audit log and its filter survives a reload', async ({ open, askAs, world }) => {
  await scaledByApi(askAs, guiCluster, 3)
  const page = await open('auditor')
  await page.goto('/')
  await expect(page).toHaveURL(/\/audit$/)
  await page.getByRole('combobox', { name: /^What/ }).selectOption({ label: 'Workload scaled' })
  await page.getByLabel('On', { exact: true }).fill(guiCluster)
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/action=workload\.scale/)
  await expect(page).toHaveURL(new RegExp(`target=${guiCluster}`))
  const table = page.getByRole('table', { name: 'Entries, newest first' })
  await expect(table).toContainText(`tracardi/${guiCluster}`)
  const before = await table.getByRole('row').count()

  await page.reload()
  await expect(page.getByRole('combobox', { name: /^What/ })).toHaveValue('workload.scale')
  await expect(page.getByLabel('On', { exact: true })).toHaveValue(guiCluster)
  await expect(table.getByRole('row')).toHaveCount(before)
  await expect(table).not.toContainText('The console started')

  await page.getByLabel('On', { exact: true }).fill('nothing-of-this-name')
  await page.keyboard.press('Enter')
  await expect(page.getByText('No entries match')).toBeVisible()
  await page.getByRole('button', { name: 'Clear' }).click()
  await expect(table).toContainText('The console started')
  expect(await world.replicasOf(guiCluster)).toBe(3)
})

test('an entry opens in place and has a page with who, from where, what, why and its hashes', async ({
  open,
  askAs,
}) => {
  await scaledByApi(askAs, guiCluster, 3)
  const page = await open('auditor')
  await page.goto(`/audit?action=workload.scale&target=${guiCluster}`)
  const first = page.getByRole('table', { name: 'Entries, newest first' }).getByRole('rowheader').first()
  await first.getByRole('button').press('Enter')
  await page.getByRole('link', { name: /^Page of entry/ }).click()
  await expect(page.getByRole('heading', { level: 1 })).toContainText(`Scaling Deployment tracardi/${guiCluster}`)
  const main = page.getByRole('main')
  await expect(main).toContainText('By a program')
  await expect(main.getByRole('group', { name: 'Change' })).toContainText('spec.replicas: 3')
  await main.getByRole('listitem').getByRole('link').first().click()
  await expect(page.getByRole('heading', { level: 1 })).toContainText('admin is about to scale')
  await expect(main).toContainText('127.0.0.1')
  await expect(main).toContainText('By a program')
  await page.getByText('Ids and hashes').click()
  await expect(main).toContainText(/[0-9a-f]{64}/)
})

test('an auditor sees the cluster, and one line in the place of every control', async ({ open, askAs, world }) => {
  const page = await open('auditor')
  await page.goto(workloadPage(collector))
  await expect(page.getByText('Auditors read; admins act.')).toBeVisible()
  await expect(scaleButton(page)).toBeDisabled()
  const body = { planHash: '0'.repeat(64), reason: 'Auditors read, they say' }
  const path = submissionOf(crypto.randomUUID())
  expect((await askAs('auditor', { method: 'PUT', path, body })).status).toBe(403)
  expect(await world.replicasOf(collector)).toBe(3)
})

test('reading the log is itself an entry', async ({ open, askAs }) => {
  const page = await open('auditor')
  await page.goto('/audit?text=something-that-only-this-story-asks')
  await expect(page.getByText('No entries match')).toBeVisible()
  await expect
    .poll(async () => {
      const log = await askAs('admin', { path: '/api/audit?log=sec&action=audit.viewed&actor=auditor' })
      return list(valueAt(log.json, 'entries')).length
    })
    .toBeGreaterThan(0)
})
