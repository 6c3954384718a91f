import { overview } from '#e2e/addresses.ts'
import { expect, password, signIn, test } from '#e2e/console.ts'
import { ask } from '#e2e/http.ts'

test('a wrong password and an unknown name get the same sentence, and too many tries say how long to wait', async ({
  open,
}) => {
  const page = await open(null)
  await page.goto('/sign-in')
  const alert = page.getByRole('alert').filter({ hasText: /\S/ })
  await page.getByLabel('User name').fill('auditor')
  await page.getByLabel('Password', { exact: true }).fill('not the password of anybody')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(alert).toHaveText('The user name or the password is wrong.')
  const forKnown = await alert.innerText()

  await page.getByLabel('User name').fill('nobody-of-this-name')
  for (let tries = 0; tries < 5; tries += 1) {
    const answered = page.waitForResponse('**/api/auth/callback/credentials')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await answered
    await expect(alert).toHaveText(forKnown)
  }
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(alert).toHaveText(/Too many attempts\. Try again in \d+ (seconds|minutes)/)
})

test('signing in goes on to where one wanted to be', async ({ open }) => {
  const page = await open(null)
  await page.goto('/audit?action=workload.scale')
  await expect(page).toHaveURL(/\/sign-in/)
  await expect(page.getByText('You connect from 127.0.0.1, a trusted network.')).toBeVisible()
  await page.getByLabel('User name').fill('deputy')
  await page.getByLabel('Password', { exact: true }).fill(password())
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/\/audit\?action=workload\.scale$/)
})

test('an address elsewhere is no place to go on to', async ({ open }) => {
  for (const to of ['//example.org', 'https://example.org', '/\\example.org']) {
    const page = await open('admin')
    await page.goto(`/sign-in?to=${encodeURIComponent(to)}`)
    await expect(page).toHaveURL(new RegExp(`${overview}$`))
  }
})

test('signing out ends the session at once, for the stream, the pages and the API', async ({ open, app }) => {
  const page = await open(null)
  await signIn(page, 'deputy')
  await expect(page.getByText('Live', { exact: true })).toBeVisible()
  const other = await page.context().newPage()
  await other.goto(overview)
  const cookies = await page.context().cookies()
  const headers = { cookie: cookies.map(({ name, value }) => `${name}=${value}`).join('; ') }
  expect((await ask(app.origin, { path: '/api/topology', headers })).status).toBe(200)

  await page.getByRole('button', { name: 'deputy, Admin' }).click()
  await page.getByRole('button', { name: 'Sign out', exact: true }).click()
  await expect(page).toHaveURL(/\/sign-in/)
  const refused = await ask(app.origin, { path: '/api/topology', headers })
  expect(refused.status).toBe(401)
  expect(refused.json).toMatchObject({ refusal: { reason: 'session-ended' } })
  expect((await ask(app.origin, { path: '/api/live', headers })).status).toBe(401)
  await expect(other.getByRole('heading', { name: 'Your session ended' })).toBeVisible()
  await page.goto(overview)
  await expect(page).toHaveURL(/\/sign-in/)
})

test('a session that ends asks to sign in over the page and keeps the draft', async ({ open, app }) => {
  const page = await open(null)
  await signIn(page, 'deputy', `${overview}/workloads/deployments/be-fa-public?action=scale&to=4`)
  const dialog = page.getByRole('dialog', { name: /^Scale the collector/ })
  await dialog.getByLabel('Reason').fill('Written before the session ended')

  const elsewhere = await open(null)
  await signIn(elsewhere, 'deputy')
  await elsewhere.getByRole('button', { name: 'deputy, Admin' }).click()
  await elsewhere.getByRole('button', { name: 'Sign out everywhere' }).click()
  await expect(elsewhere).toHaveURL(/\/sign-in/)

  const ended = page.getByRole('dialog', { name: 'Your session ended' })
  await expect(ended).toBeVisible()
  await ended.getByLabel('Password', { exact: true }).fill(password())
  await ended.getByRole('button', { name: 'Sign in' }).click()
  await expect(ended).toBeHidden()
  await expect(dialog.getByLabel('Reason')).toHaveValue('Written before the session ended')
  await expect(page.getByText('Live', { exact: true })).toBeVisible()
  const submit = page.waitForResponse((response) => response.request().method() === 'PUT')
  await dialog.getByRole('button', { name: 'Scale to 4 instances' }).click()
  expect((await submit).status()).toBe(202)
  expect(app.said()).not.toContain(password())
})

test('signing in again in one tab lets the other tabs go on, their changes too', async ({ open }) => {
  const page = await open(null)
  await signIn(page, 'deputy')
  const other = await page.context().newPage()
  await other.goto(`${overview}/workloads/deployments/be-fa-public?action=scale&to=5`)
  const dialog = other.getByRole('dialog', { name: /^Scale the collector/ })
  await dialog.getByLabel('Reason').fill('Written while the session ended elsewhere')

  const elsewhere = await open(null)
  await signIn(elsewhere, 'deputy')
  await elsewhere.getByRole('button', { name: 'deputy, Admin' }).click()
  await elsewhere.getByRole('button', { name: 'Sign out everywhere' }).click()
  await expect(other.getByRole('dialog', { name: 'Your session ended' })).toBeVisible()

  const ended = page.getByRole('dialog', { name: 'Your session ended' })
  const refreshed = other.waitForResponse((response) => response.request().headers()['rsc'] === '1')
  await ended.getByLabel('Password', { exact: true }).fill(password())
  await ended.getByRole('button', { name: 'Sign in' }).click()
  await expect(ended).toBeHidden()
  await refreshed
  await expect(other.getByText('Live', { exact: true })).toBeVisible()
  await expect(dialog.getByLabel('Reason')).toHaveValue('Written while the session ended elsewhere')
  const submit = other.waitForResponse((response) => response.request().method() === 'PUT')
  await dialog.getByRole('button', { name: 'Scale to 5 instances' }).click()
  expect((await submit).status()).toBe(202)
})
