import { writeFile } from 'node:fs/promises'
import { overview, plansOf, submissionOf, workloadPage } from '#e2e/addresses.ts'
import { valueAt } from '#e2e/cluster/json-value.ts'
import { readKubeconfig, writeKubeconfig } from '#e2e/cluster/kubeconfig.ts'
import { expect, password, signIn, test } from '#e2e/console.ts'
import { ask } from '#e2e/http.ts'
import { planScale, scaleButton } from '#e2e/scale-dialog.ts'
import { collector } from '#e2e/world.ts'

/** The promise is a sign of staleness within 15 seconds; a loaded machine gets a little more. */
const staleMs = 20_000
const backMs = 15_000

test('an API server that stops turns the picture stale, switches changes off with the reason, and comes back by itself', async ({
  open,
  world,
}) => {
  const page = await open('admin')
  await page.goto(workloadPage(collector))
  await expect(scaleButton(page)).toBeEnabled()
  const overviewPage = await page.context().newPage()
  await overviewPage.goto(overview)

  world.gate.cut()
  await expect(page.getByRole('heading', { level: 1 })).toContainText('state unknown since', { timeout: staleMs })
  await expect(scaleButton(page)).toBeDisabled()
  await expect(scaleButton(page)).toHaveAccessibleDescription(/Changes are off until the cluster is heard again/)
  await expect(overviewPage.getByRole('heading', { level: 1 })).toContainText('State unknown since')
  await expect(overviewPage.getByRole('link', { name: new RegExp(`Collector.*${collector}`) })).toContainText('as of')
  await world.scaleOutside(collector, 4)

  world.gate.mend()
  await expect(page.getByRole('heading', { level: 1 })).toContainText('4 of 4 instances ready', { timeout: backMs })
  await expect(scaleButton(page)).toBeEnabled()
  await expect(overviewPage.getByRole('heading', { level: 1 })).toContainText('Collection is up.')
})

test('a network that swallows packets is noticed as well as one that says no', async ({ open, world }) => {
  const page = await open('oncall')
  await page.goto(overview)
  await expect(page.getByText('Live', { exact: true })).toBeVisible()
  world.gate.silence()
  await expect(page.getByRole('heading', { level: 1 })).toContainText('State unknown since', { timeout: staleMs })
  world.gate.mend()
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Collection is up.', { timeout: backMs })
})

test('a draft that is open when the API server stops is kept and cannot be sent', async ({ open, world }) => {
  const page = await open('admin')
  const { dialog, reason, submit } = await planScale(page, collector, 4)
  await reason.fill('Written while the cluster was still there')
  world.gate.cut()
  await expect(dialog).toContainText('Changes are off until the cluster is heard again.', { timeout: staleMs })
  await expect(submit).toBeDisabled()
  await expect(reason).toHaveValue('Written while the cluster was still there')
  world.gate.mend()
  await expect(dialog).not.toContainText('Changes are off', { timeout: backMs })
  expect(await world.replicasOf(collector)).toBe(3)
})

test('a cluster that is away answers the API with 503, and nothing is written', async ({ askAs, world }) => {
  const plan = (
    await askAs('admin', { method: 'POST', path: plansOf(collector), body: { kind: 'scale', replicas: 4 } })
  ).json
  world.gate.cut()
  const order = { planHash: valueAt(plan, 'hash'), reason: 'Sent into an outage by a program' }
  const path = submissionOf(valueAt(plan, 'actionId'))
  const answer = await askAs('admin', { method: 'PUT', path, body: order })
  expect(answer.status).toBe(503)
  expect(answer.json).toMatchObject({ refusal: { reason: 'cluster-unavailable' } })
  world.gate.mend()
  expect(await world.replicasOf(collector)).toBe(3)
})

test('a console that starts without its cluster says so and recovers by itself', async ({ another, open, world }) => {
  world.gate.cut()
  const app = await another()
  expect((await ask(app.origin, { path: '/api/healthz' })).status).toBe(200)
  expect((await ask(app.origin, { path: '/api/readyz' })).status).toBe(503)
  const page = await open(null, { baseURL: app.origin })
  await signIn(page, 'admin')
  await expect(page.getByRole('heading', { level: 1 })).toContainText('State unknown')
  await expect(page.getByText(/API server .*(cannot be reached|does not answer)/i).first()).toBeVisible({
    timeout: staleMs,
  })
  world.gate.mend()
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Collection is up.', { timeout: 30_000 })
  expect((await ask(app.origin, { path: '/api/readyz' })).status).toBe(200)
})

test('a kube config that cannot be read is named, and the console starts', async ({ another, open, world }) => {
  const broken = world.freshFolder('broken.kubeconfig')
  await writeFile(broken, 'clusters: [unfinished')
  const app = await another({ kubeconfig: broken })
  const page = await open(null, { baseURL: app.origin })
  await signIn(page, 'oncall')
  await expect(page.getByRole('heading', { level: 1 })).toContainText('State unknown: the cluster cannot be read.')
  await expect(page.getByText(broken).first()).toBeVisible()
})

test('credentials that the API server does not take are said to be that', async ({ another, open, world }) => {
  const access = await readKubeconfig(world.kubeconfig)
  const refused = world.freshFolder('refused.kubeconfig')
  await writeKubeconfig(refused, 'refused', { ...access, token: 'not-a-token' })
  const app = await another({ kubeconfig: refused })
  const page = await open(null, { baseURL: app.origin })
  await signIn(page, 'oncall')
  await expect(page.getByText('The API server does not accept the console’s credentials.').first()).toBeVisible()
})

test('without its database the console lives, is not ready, and the sign-in page says why', async ({
  another,
  open,
}) => {
  const url = `postgresql://console:${password()}@127.0.0.1:9/console`
  const app = await another({ env: { DATABASE_URL: url }, hasDatabase: false })
  expect(await ask(app.origin, { path: '/api/healthz' })).toMatchObject({ status: 200, json: { status: 'ok' } })
  await expect
    .poll(async () => (await ask(app.origin, { path: '/api/readyz' })).json)
    .toMatchObject({ status: 'not-ready', database: 'unavailable' })
  const readiness = await ask(app.origin, { path: '/api/readyz' })
  expect(readiness.status).toBe(503)
  expect(readiness.text).not.toContain('127.0.0.1')

  const page = await open(null, { baseURL: app.origin })
  await page.goto('/sign-in')
  await expect(page.getByText("The console's database does not answer, so nobody can sign in.")).toBeVisible()
  await page.getByLabel('User name').fill('admin')
  await page.getByLabel('Password', { exact: true }).fill(password())
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByRole('alert').filter({ hasText: /\S/ })).toContainText('database does not answer')
  expect((await ask(app.origin, { path: '/api/topology' })).status).toBe(401)
  expect(app.said()).not.toContain(password())
})
