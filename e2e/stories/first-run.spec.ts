import { expect, test } from '#e2e/console.ts'
import { expectNoAxeFindings } from '#e2e/axe.ts'
import { ask } from '#e2e/http.ts'

const passphrase = 'marble-otter-kettle-prairie-94'

test('the first run makes one admin for whoever holds the printed token, and closes behind them', async ({
  another,
  open,
}) => {
  const app = await another({ isEmpty: true })
  const token = /set-up token[^:]*: (\S+)/.exec(app.said())?.[1] ?? ''
  expect(token).not.toBe('')

  const page = await open(null, { baseURL: app.origin })
  await page.goto('/')
  await expect(page).toHaveURL(/\/setup$/)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Make the first admin')
  await expectNoAxeFindings(page, 'the set-up page')

  await page.getByLabel('Set-up token').fill('not-the-token')
  await page.getByLabel('User name').fill('first')
  await page.getByLabel('Password', { exact: true }).fill(passphrase)
  const make = page.getByRole('button', { name: 'Make the first admin' })
  await make.click()
  await expect(page.getByText('The setup token is wrong or was used.')).toBeVisible()

  await page.getByLabel('Set-up token').fill(token)
  await page.getByLabel('Password', { exact: true }).fill('password')
  await make.click()
  await expect(page.getByText('The password is too easy to guess.')).toBeVisible()

  await page.getByLabel('Password', { exact: true }).fill(passphrase)
  await make.click()
  await expect(page).toHaveURL(/\/settings$/)
  await expect(page.getByRole('button', { name: 'first, Admin' })).toBeVisible()

  const late = await open(null, { baseURL: app.origin })
  await late.goto('/setup')
  await expect(late).toHaveURL(/\/sign-in$/)
  const again = await ask(app.origin, {
    method: 'POST',
    path: '/api/setup',
    headers: { origin: app.origin },
    body: { token, username: 'second', password: passphrase },
  })
  expect(again.status).toBe(409)
  expect(again.json).toMatchObject({ refusal: { reason: 'setup-closed' } })
})
