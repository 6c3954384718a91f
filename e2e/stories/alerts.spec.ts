import { alertsPath, throughput } from '#e2e/addresses.ts'
import { list, valueAt } from '#e2e/cluster/json-value.ts'
import { expect, test } from '#e2e/console.ts'
import { worker } from '#e2e/world.ts'

test('what breaks becomes an alert that on call takes in hand and an admin silences, all of it on record', async ({
  open,
  askAs,
  world,
}) => {
  test.setTimeout(300_000)
  await world.breakInstances(worker)
  const page = await open('oncall')
  await page.goto(throughput)
  const row = page.getByRole('table', { name: 'Alerts' }).getByRole('row').filter({ hasText: worker }).first()
  await expect(row).toContainText('Firing', { timeout: 180_000 })
  await expect(row.getByRole('button', { name: 'Silence…' })).toBeHidden()
  await row.getByRole('button', { name: 'Take it' }).click()
  await expect(row).toContainText('oncall,')

  const admin = await open('admin')
  await admin.goto(throughput)
  const same = admin.getByRole('table', { name: 'Alerts' }).getByRole('row').filter({ hasText: worker }).first()
  await same.getByRole('button', { name: 'Silence…' }).click()
  const dialog = admin.getByRole('dialog', { name: 'Silence this alert?' })
  await dialog.getByRole('button', { name: 'Silence it' }).click()
  await expect(dialog).toContainText('Say why, in 10 characters or more.')
  await dialog.getByLabel('Reason').fill('The broker is being replaced')
  await dialog.getByRole('button', { name: 'Silence it' }).click()
  await expect(dialog).toBeHidden()
  await expect(same).toContainText('by admin: The broker is being replaced')

  for (const [action, who] of [
    ['alert.changed', 'console'],
    ['alert.acknowledged', 'oncall'],
    ['alert.silenced', 'admin'],
  ]) {
    const entries = await askAs('auditor', { path: `/api/audit?log=ops&action=${action}` })
    const [entry] = list(valueAt(entries.json, 'entries'))
    expect(valueAt(entry, 'actor', 'name')).toBe(who)
    expect(String(valueAt(entry, 'facts', 'sentence'))).toContain(worker)
  }
})

test('who only reads takes no alert, and nobody silences what is not there', async ({ askAs }) => {
  const taken = await askAs('auditor', {
    method: 'PUT',
    path: `${alertsPath}/acknowledgement`,
    body: { key: 'watch x' },
  })
  expect(taken.status).toBe(403)
  const silenced = await askAs('oncall', {
    method: 'PUT',
    path: `${alertsPath}/silence`,
    body: { key: 'watch x', minutes: 30, reason: 'It is night and I may not' },
  })
  expect(silenced.status).toBe(403)
  const nothing = await askAs('admin', {
    method: 'PUT',
    path: `${alertsPath}/silence`,
    body: { key: 'watch x', minutes: 30, reason: 'There is no such alert' },
  })
  expect(nothing.status).toBe(404)
  const forever = await askAs('admin', {
    method: 'PUT',
    path: `${alertsPath}/silence`,
    body: { key: 'watch x', minutes: 99_999, reason: 'Nobody wants to hear it again' },
  })
  expect(forever.status).toBe(422)
})
