import { installation, overview, plansOf, submissionOf, workloadPage, probesOf } from '#e2e/addresses.ts'
import { list, valueAt } from '#e2e/cluster/json-value.ts'
import { expect, test } from '#e2e/console.ts'
import { scaleButton } from '#e2e/scale-dialog.ts'
import { collector, namespace, worker } from '#e2e/world.ts'

test('on call sees in words that a workload crashes, its instances and its events, without a reload', async ({
  open,
  world,
}) => {
  const page = await open('oncall')
  await page.goto(overview)
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Collection is up.')
  await world.breakInstances(worker)
  await expect(page.getByRole('heading', { level: 1 })).toContainText(`${worker} is critical.`, { timeout: 45_000 })
  await page.getByRole('link', { name: new RegExp(`${worker}: CrashLoopBackOff`) }).click()
  await expect(page.getByRole('heading', { level: 1 })).toContainText(`${worker} is critical: CrashLoopBackOff`)
  const instances = page.getByRole('table', { name: `Instances of ${worker}` })
  await expect(instances).toContainText('Crash loop')
  await page.getByRole('tab', { name: /^Instances/ }).press('ArrowLeft')
  await expect(page.getByRole('tab', { name: 'Timeline' })).toBeFocused()
  await page.keyboard.press('Enter')
  const timeline = page.getByRole('table', { name: 'Timeline' })
  await expect(timeline).toContainText('BackOff')
  await expect(timeline).toContainText('Instance ended')
  await expect(timeline).toContainText('Kubernetes keeps events for about an hour by default')
  await page.getByRole('combobox', { name: 'Kind' }).selectOption({ label: 'Starts and ends of instances' })
  await page.getByRole('checkbox', { name: 'Warnings only' }).check()
  await expect(page).toHaveURL(/show=instance&warnings=true/)
  await expect(timeline).not.toContainText('BackOff')
  await expect(timeline).toContainText('Instance ended')
})

test('on call sees how the installation is reached and what its workers work off, or why nobody knows', async ({
  open,
}) => {
  const page = await open('oncall')
  await page.goto(workloadPage(worker))
  const queue = page.getByRole('region', { name: 'Queue' })
  await expect(queue.getByText(/^Not known: .*Prometheus/)).toBeVisible()
  await page.goto(installation)
  await expect(page.getByRole('region', { name: 'Ways in' })).toContainText('answer with a page. Build')
  await expect(page.getByRole('table', { name: 'Queue and stores' }).getByRole('row', { name: /^MySQL/ })).toBeVisible()
})

test('on call finds what is wrong with a way in among what needs attention, and what nobody could judge', async ({
  open,
  world,
}) => {
  const services = `/api/v1/namespaces/${namespace}/services`
  const selector = valueAt((await world.admin.get(`${services}/be-public-svc`)).json, 'spec', 'selector')
  const metadata = { name: 'plain-edge', namespace }
  const spec = { type: 'LoadBalancer', selector, ports: [{ port: 80 }] }
  await world.create(services, { apiVersion: 'v1', kind: 'Service', metadata, spec })
  try {
    const page = await open('oncall')
    await page.goto(overview)
    const attention = page.getByRole('region', { name: 'Needs attention' })
    await expect(attention).toContainText(/Could not be judged: .*the workers’ queue/, { timeout: 45_000 })
    const line = attention.getByRole('listitem').filter({ hasText: 'LoadBalancer plain-edge' })
    await expect(line).toContainText('Degraded', { timeout: 45_000 })
    await line.getByRole('link').click()
    await expect(page).toHaveURL(/\/installation#ways-in$/)
    const row = page.getByRole('table', { name: 'Ways in' }).getByRole('row', { name: /LoadBalancer plain-edge/ })
    await expect(row).toContainText(/no port 443|no address yet/)
  } finally {
    await world.admin.delete(`${services}/plain-edge`)
  }
})

test('on call sees that a fix exists and why it is not theirs', async ({ open }) => {
  const page = await open('oncall')
  await page.goto(workloadPage(collector))
  await expect(scaleButton(page)).toBeDisabled()
  await expect(scaleButton(page)).toHaveAccessibleDescription('Needs the admin role.')
  await page.goto(`${workloadPage(collector)}?action=scale&to=9`)
  await expect(scaleButton(page)).toBeVisible()
  await expect(page.getByRole('dialog')).toBeHidden()
})

test('an operator who scales past the page gets 403, and the attempt is an entry', async ({ askAs, world }) => {
  const submission = submissionOf(crypto.randomUUID())
  const body = { planHash: '0'.repeat(64), reason: 'It is night and I may not' }
  const scaled = await askAs('oncall', { method: 'PUT', path: submission, body })
  expect(scaled.status).toBe(403)
  expect(scaled.json).toMatchObject({ refusal: { reason: 'role-may-not', role: 'operator', allowed: ['admin'] } })
  const planned = await askAs('oncall', {
    method: 'POST',
    path: plansOf(collector),
    body: { kind: 'scale', replicas: 9 },
  })
  expect(planned.status).toBe(403)
  expect(await world.replicasOf(collector)).toBe(3)

  const log = await askAs('auditor', { path: '/api/audit?log=sec&action=access.denied&actor=oncall' })
  const routes = list(valueAt(log.json, 'entries')).map((entry) => valueAt(entry, 'facts', 'route'))
  expect(routes).toEqual(expect.arrayContaining([submission, plansOf(collector)]))
  expect(valueAt(log.json, 'entries', 0)).toMatchObject({
    actor: { type: 'user', name: 'oncall' },
    outcome: { status: 'denied', code: 'role-may-not' },
  })
})

test('an operator reads the log of changes, not that of sign-ins', async ({ open, askAs }) => {
  const page = await open('oncall')
  await page.goto('/audit')
  await expect(page.getByRole('heading', { level: 1 })).toContainText('in the log of changes')
  await expect(page.getByText('Sign-ins and denials need the admin or auditor role.')).toBeVisible()
  expect((await askAs('oncall', { path: '/api/audit?log=sec' })).status).toBe(403)
})

test('an operator asks each instance what it does, beside what is declared', async ({ open, askAs }) => {
  const page = await open('oncall')
  await page.goto(`${workloadPage(collector)}?tab=configuration`)
  await expect(page.getByText('a literal in the pod template')).toBeVisible()
  await page.getByRole('button', { name: 'Ask each instance' }).click()
  const answers = page.getByRole('list', { name: 'What each instance says now' })
  await expect(answers.getByRole('listitem')).toHaveCount(3)
  await expect(page.getByText('hidden on 3 of 3')).toBeVisible()
  const nowhere = await askAs('oncall', { path: probesOf('was-here-before') })
  expect(nowhere).toMatchObject({ status: 404, json: { refusal: { reason: 'not-found' } } })
})
