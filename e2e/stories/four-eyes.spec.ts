import type { Browser, Page } from '@playwright/test'

import { changes, overview, plansOf, submissionOf } from '#e2e/addresses.ts'
import { list, valueAt } from '#e2e/cluster/json-value.ts'
import type { ConsoleProcess } from '#e2e/console-process.ts'
import { expect, signIn, test, type UserName } from '#e2e/console.ts'
import { ask, type Answer } from '#e2e/http.ts'
import { planScale } from '#e2e/scale-dialog.ts'
import { collector, worker, type World } from '#e2e/world.ts'

const policy = { CHANGES_NEED_APPROVAL: 'scale, rotate-password' }
const endMs = 120_000
const why = 'More visitors expected tonight'
const yes = 'Agreed in the meeting of today'

/** A page of its own browser, signed in. */
async function pageOf(browser: Browser, { origin }: ConsoleProcess, who: UserName): Promise<Page> {
  const page = await (await browser.newContext({ baseURL: origin })).newPage()
  await signIn(page, who)
  return page
}

/** Plain HTTP with the cookie and the token of a page. */
async function send(page: Page, method: string, path: string, body: unknown): Promise<Answer> {
  const { origin } = new URL(page.url())
  const cookie = (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join('; ')
  const identity = { cookie, origin }
  const session = await ask(origin, { path: '/api/session', headers: identity })
  const csrf = String(valueAt(session.json, 'csrf'))
  return ask(origin, { method, path, body, headers: { ...identity, 'x-console-csrf': csrf } })
}

/** A scale that waits, asked for by plain HTTP. */
async function asked(page: Page, replicas: number, name = worker) {
  const plan = (await send(page, 'POST', plansOf(name), { kind: 'scale', replicas })).json
  const [id, planHash] = [String(valueAt(plan, 'actionId')), valueAt(plan, 'hash')]
  const answer = await send(page, 'PUT', submissionOf(id), { planHash, reason: why })
  expect(answer.json).toMatchObject({ state: 'pending-approval' })
  return { id, body: { planHash, reason: yes } }
}

const decisionOf = (id: string, verdict: string) => `/api/actions/${id}/${verdict}`
const heading = (page: Page) => page.getByRole('heading', { level: 1 })
const card = (page: Page) => page.getByRole('region', { name: 'Approval' })

async function nothingSent(world: World) {
  expect([await world.replicasOf(collector), await world.replicasOf(worker)]).toEqual([3, 1])
}

test('a change waits for a second admin, who sees it at once, approves it, and it runs', async ({
  another,
  browser,
  world,
}, info) => {
  const console = await another({ env: policy })
  const ana = await pageOf(browser, console, 'admin')
  const second = await pageOf(browser, console, 'deputy')
  await second.goto(overview)
  const attention = second.getByRole('region', { name: 'Needs attention' })

  const { dialog, guardrails, reason } = await planScale(ana, collector, 4)
  await expect(guardrails).toContainText('Nothing is sent until a second admin approves it, within 60 minutes.')
  await reason.fill(why)
  await dialog.getByRole('button', { name: 'Ask for approval' }).click()
  await expect(dialog.getByRole('heading', { level: 3 })).toContainText('Scale 3 → 4: Waiting for approval')
  await expect(dialog).toContainText('Nothing was sent yet.')
  await nothingSent(world)

  const request = attention.getByRole('link', { name: `admin asks for your approval: Scale 3 → 4 of ${collector}.` })
  await expect(request).toBeVisible()
  await second.goto(changes)
  await expect(heading(second)).toHaveText('Nothing is changing, 1 change waits for approval.')
  const waiting = second.getByRole('table', { name: 'Changes that wait for approval' })
  await expect(waiting).toContainText(/Waiting for approval\s*59 min left/)
  await waiting.getByRole('link', { name: 'Scale 3 → 4' }).click()

  await expect(heading(second)).toHaveText(`Scale 3 → 4 of ${collector}: waiting for approval.`)
  await expect(card(second)).toContainText('admin asks for the approval of a second admin')
  await expect(second.getByRole('group', { name: 'Change' })).toContainText('spec.replicas')
  await expect(second.getByRole('list', { name: 'Guardrails' })).toContainText('accepted a dry run')
  await expect(second.getByText(why).first()).toBeVisible()
  for (const colorScheme of ['light', 'dark'] as const) {
    await second.emulateMedia({ colorScheme })
    const path = info.outputPath(`four-eyes-${colorScheme}.png`)
    await second.screenshot({ path, fullPage: true, animations: 'disabled' })
  }
  await second.emulateMedia({ colorScheme: 'light' })

  const approve = card(second).getByRole('button', { name: 'Approve: Scale 3 → 4' })
  await approve.click()
  await expect(card(second)).toContainText('Say why in at least 10 characters.')
  await card(second).getByLabel('Your reason').fill(yes)
  await approve.click()
  await expect(card(second)).toBeHidden()
  await expect(heading(second)).toHaveText(`Scale 3 → 4 of ${collector}: done.`, { timeout: endMs })
  await expect(dialog.getByRole('heading', { level: 3 })).toContainText('Scale 3 → 4: Done', { timeout: endMs })
  expect(await world.replicasOf(collector)).toBe(4)

  await second.getByRole('link', { name: /^entry \d+$/ }).click()
  await expect(second.locator('main')).toContainText('deputy approved scale of Deployment tracardi/be-fa-public')
  await second.goto('/audit?action=workload.scale')
  const log = (await send(second, 'GET', '/api/audit?log=ops&limit=20', undefined)).json
  const told = list(valueAt(log, 'entries')).filter((entry) => valueAt(entry, 'actionId') !== null)
  const approval = told.find((entry) => valueAt(entry, 'action') === 'approval.given')
  for (const entry of told.filter((one) => valueAt(one, 'action') === 'workload.scale')) {
    expect(entry).toMatchObject({ approvals: [{ entry: valueAt(approval, 'seq') }] })
  }
})

test('nobody approves their own, by the page or past it; the requester withdraws, others only read', async ({
  another,
  browser,
  world,
}) => {
  const console = await another({ env: policy })
  const ana = await pageOf(browser, console, 'admin')
  const { id, body } = await asked(ana, 2)
  await ana.goto(`${changes}/${id}`)
  await expect(card(ana)).toContainText('You ask for the approval of a second admin')
  await expect(card(ana).getByRole('button', { name: /^Approve/ })).toHaveCount(0)
  const own = await send(ana, 'PUT', decisionOf(id, 'approval'), body)
  expect(own).toMatchObject({ status: 403, json: { refusal: { reason: 'own-request' } } })

  for (const who of ['oncall', 'auditor'] as const) {
    const reader = await pageOf(browser, console, who)
    await reader.goto(`${changes}/${id}`)
    await expect(card(reader)).toContainText(who === 'oncall' ? 'Needs the admin role.' : 'Auditors read; admins act.')
    await expect(card(reader).getByRole('button', { name: /^Approve/ })).toBeDisabled()
    for (const verdict of ['approval', 'rejection'])
      expect((await send(reader, 'PUT', decisionOf(id, verdict), body)).status).toBe(403)
  }
  await nothingSent(world)

  await card(ana).getByRole('button', { name: 'Withdraw the request' }).click()
  await expect(heading(ana)).toHaveText(`Scale 1 → 2 of ${worker}: withdrawn.`)
  const second = await pageOf(browser, console, 'deputy')
  const late = await send(second, 'PUT', decisionOf(id, 'approval'), body)
  expect(late).toMatchObject({ status: 409, json: { refusal: { reason: 'not-pending', state: 'withdrawn' } } })
  const log = (await send(second, 'GET', '/api/audit?log=ops&action=approval.refused', undefined)).json
  expect(list(valueAt(log, 'entries'))).toMatchObject([{ outcome: { status: 'denied', code: 'own-request' } }])
  await nothingSent(world)
})

test('a target that somebody moved makes the request stale, and a no frees it for another one', async ({
  another,
  browser,
  world,
}) => {
  const console = await another({ env: policy })
  const ana = await pageOf(browser, console, 'admin')
  const second = await pageOf(browser, console, 'deputy')
  const moved = await asked(ana, 2)
  await world.scaleOutside(worker, 3)
  await second.goto(`${changes}/${moved.id}`)
  await card(second).getByLabel('Your reason').fill(yes)
  await card(second)
    .getByRole('button', { name: /^Approve/ })
    .click()
  await expect(heading(second)).toHaveText(`Scale 1 → 2 of ${worker}: target changed.`)
  expect(await world.replicasOf(worker)).toBe(3)

  await expect(async () => {
    const { id } = await asked(ana, 4)
    await second.goto(`${changes}/${id}`)
  }).toPass()
  await card(second).getByLabel('Your reason').fill('Not on a Friday evening')
  await card(second).getByRole('button', { name: 'Reject' }).click()
  await expect(heading(second)).toHaveText(`Scale 3 → 4 of ${worker}: rejected.`)
  await expect(second.getByText('Rejected by deputy: Not on a Friday evening').first()).toBeVisible()
  expect(await world.replicasOf(worker)).toBe(3)
  await asked(ana, 4)
})
