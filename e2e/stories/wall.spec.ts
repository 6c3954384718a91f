import { expectNoAxeFindings, expectNoSidewaysScroll } from '#e2e/axe.ts'
import { expect, test } from '#e2e/console.ts'

test('an admin gives a screen a link that opens the wall alone, and takes it away again', async ({ open }) => {
  const admin = await open('admin')
  await admin.goto('/settings')
  await admin.getByRole('button', { name: 'Make a wall link…' }).click()
  const asked = admin.getByRole('dialog', { name: 'Make a wall link?' })
  await asked.getByRole('button', { name: 'Make the link' }).click()
  await expect(asked).toContainText('Give it a name.')
  await asked.getByLabel('Screen').fill('Lobby')
  await expectNoAxeFindings(admin, 'the dialog of a wall link')
  await asked.getByRole('button', { name: 'Make the link' }).click()
  const made = admin.getByRole('dialog', { name: 'The link of Lobby' })
  const address = await made.locator('code').innerText()
  await made.getByRole('button', { name: 'I have it' }).click()
  const row = admin.getByRole('table', { name: 'Wall links' }).getByRole('row').filter({ hasText: 'Lobby' })
  await expect(row).toContainText('never')
  await expectNoSidewaysScroll(admin, 'Settings with a wall link')

  const screen = await open(null)
  await screen.goto(address)
  await expect(screen).toHaveURL(/\/wall$/)
  await expect(screen.getByRole('heading', { name: 'Collector' })).toBeVisible()
  await expect(screen.getByRole('link', { name: 'Throughput' })).toBeHidden()
  await expectNoAxeFindings(screen, 'the wall of a screen')
  await screen.goto('/settings')
  await expect(screen).toHaveURL(/\/sign-in/)
  await screen.goto('/wall')
  await expect(screen.getByRole('heading', { name: 'Collector' })).toBeVisible()

  await row.getByRole('button', { name: 'Revoke Lobby' }).click()
  await expect(row).toContainText('Revoked by admin')
  await expect(screen.getByText('The link of this screen has ended: nothing here is current.')).toBeVisible({
    timeout: 15_000,
  })
  await expect(screen.getByRole('heading', { name: 'Collector' })).toBeHidden()
  await screen.reload()
  await expect(screen.getByRole('heading', { level: 1 })).toHaveText('The link of this screen has ended')
})
