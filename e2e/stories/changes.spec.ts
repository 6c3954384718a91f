import { changePage, changes, plansOf, revisionsOf, submissionOf, workloadPage } from '#e2e/addresses.ts'
import { changeDialog, exposeButton, hideButton, openChange, restartButton } from '#e2e/change-dialog.ts'
import { list, valueAt } from '#e2e/cluster/json-value.ts'
import { expect, test, type AskAs } from '#e2e/console.ts'
import { scaleButton } from '#e2e/scale-dialog.ts'
import { collector, guiCluster, namespace } from '#e2e/world.ts'

const ingresses = `/apis/networking.k8s.io/v1/namespaces/${namespace}/ingresses`

/** Every path of the collector, for everybody. */
const publicIngress = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: { name: 'open-to-all', namespace },
  spec: {
    rules: [
      {
        host: 'track.shop.example',
        http: {
          paths: [
            { path: '/', pathType: 'Prefix', backend: { service: { name: 'be-public-svc', port: { number: 8585 } } } },
          ],
        },
      },
    ],
  },
}

/** A rollout, its settling and the question to every instance. */
const endMs = 60_000

test('an admin hides the GUI API, and it is done when each instance says so', async ({ open, askAs, world }) => {
  await world.switchOutside(collector, 'yes')
  const page = await open('admin')
  const { dialog, change, guardrails, answers, reason, button, headline, steps } = await openChange(
    page,
    collector,
    hideButton,
  )
  await expect(dialog).toHaveAccessibleName(`Hide the GUI API on ${collector}?`)
  await expect(answers.getByRole('listitem')).toHaveCount(3)
  await expect(answers).toContainText('exposed')
  await expect(dialog).toContainText('a literal in the pod template')
  await expect(change).toContainText('EXPOSE_GUI_API')
  await expect(guardrails).toContainText('Restarts 3 instances, one after the other.')
  await expect(button('Keep the GUI API exposed')).toBeVisible()
  await reason.fill('The collector stands on the Internet')
  await button('Hide the GUI API').click()
  await expect(headline('Hide the GUI API: Done')).toBeVisible({ timeout: endMs })
  await expect(steps).toContainText('3 of 3 say that the GUI API is hidden')
  expect(await world.flagOf(collector)).toBe('no')

  await dialog.getByRole('link', { name: 'Open the change' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(`Hide the GUI API of ${collector}: done.`)
  await expect(page.getByRole('list', { name: 'Before' })).toContainText('exposed')
  await expect(page.getByRole('list', { name: 'After' })).toContainText('hidden')
  await expect(page.getByText('The collector stands on the Internet')).toBeVisible()
  const log = await askAs('auditor', { path: '/api/audit?log=ops&action=gui-api.switch' })
  expect(valueAt(log.json, 'entries', 0)).toMatchObject({ phase: 'outcome', outcome: { status: 'succeeded' } })
})

test('exposing what the Internet reaches says what opens and asks for the typed name', async ({ open, world }) => {
  await world.create(ingresses, publicIngress)
  const page = await open('admin')
  const { dialog, guardrails, reason, confirmation, button } = await openChange(page, collector, exposeButton)
  await expect(dialog).toHaveAccessibleName(`Expose the GUI API on ${collector}?`)
  await expect(guardrails).toContainText(
    /The Internet reaches this cluster through .+: everyone could call the GUI API/,
  )
  await expect(guardrails).toContainText('Confirm')
  await reason.fill('To see what the dialog says')
  await confirmation.fill('something else')
  await button('Expose the GUI API').click()
  await expect(dialog).toContainText(`Type ${collector} exactly.`)
  await page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
  await expect(exposeButton(page)).toBeFocused()
  expect(await world.flagOf(collector)).toBe('no')
  await world.admin.delete(`${ingresses}/${publicIngress.metadata.name}`)
})

test('hiding the last GUI API is refused with the reason', async ({ open, world }) => {
  const page = await open('admin')
  const { guardrails, button } = await openChange(page, guiCluster, hideButton)
  await expect(guardrails).toContainText('This is the only cluster that exposes the GUI API')
  await expect(guardrails).toContainText('Refused')
  await expect(button('Hide the GUI API')).toBeDisabled()
  expect(await world.flagOf(guiCluster)).toBe('yes')
})

test('a restart replaces every instance and keeps their number', async ({ open, world }) => {
  const page = await open('admin')
  await page.goto(workloadPage(guiCluster))
  const table = page.getByRole('table', { name: `Instances of ${guiCluster}` })
  await expect(table.getByRole('rowheader')).toHaveCount(2)
  const before = await table.getByRole('rowheader').allTextContents()
  await restartButton(page).click()
  const { dialog, reason, button, headline } = changeDialog(page)
  await expect(dialog).toHaveAccessibleName(`Restart 2 instances of ${guiCluster}?`)
  await expect(button('Keep them running')).toBeVisible()
  await reason.fill('It answers slowly since noon')
  await button('Restart 2 instances').click()
  await expect(headline('Restart: Done')).toBeVisible({ timeout: endMs })
  await button('Close').click()
  await expect(table.getByRole('rowheader')).toHaveCount(2)
  for (const name of before) await expect(table).not.toContainText(name)
  expect(await world.replicasOf(guiCluster)).toBe(2)
})

test('an earlier revision is shown with who made it, and can be returned to', async ({ open, askAs, world }) => {
  const { json } = await askAs('auditor', { path: revisionsOf(collector) })
  const first = list(valueAt(json, 'revisions')).find((each) => valueAt(each, 'isCurrent') === true)
  await world.switchOutside(collector, 'yes')
  const page = await open('admin')
  await page.goto(`${workloadPage(collector)}?tab=rollouts`)
  const table = page.getByRole('table', { name: `Revisions of ${collector}` })
  await expect(table.getByRole('row').nth(1)).toContainText('runs now')
  await expect(table.getByRole('row').nth(1)).toContainText('outside the console')
  const name = `Return to revision ${String(valueAt(first, 'revision'))}`
  await table.getByRole('button', { name }).click()
  const { dialog, change, reason, button, headline } = changeDialog(page)
  await expect(dialog).toHaveAccessibleName(`Return ${collector} to revision ${String(valueAt(first, 'revision'))}?`)
  await expect(change).toContainText('EXPOSE_GUI_API')
  await reason.fill('Back to what was tested')
  await button(name).click()
  await expect(headline('Return to an earlier revision: Done')).toBeVisible({ timeout: endMs })
  await button('Close').click()
  await expect(table.getByRole('row').nth(1).getByRole('link', { name: 'admin' })).toBeVisible()
  expect(await world.flagOf(collector)).toBe('no')
})

test('a change is undone from its own page by a new change that names it', async ({ open, askAs, world }) => {
  const id = await scaled(askAs, 3)
  const page = await open('admin')
  await page.goto(changePage(id))
  await page.getByRole('button', { name: 'Undo…' }).click()
  const { dialog, change, reason, button, headline } = changeDialog(page)
  await expect(dialog).toHaveAccessibleName(`Undo “Scale 2 → 3” on ${guiCluster}?`)
  await expect(change).toContainText('spec.replicas: 2')
  await expect(button('Keep it as it is')).toBeVisible()
  await reason.fill('The afternoon was quiet')
  await button('Undo the change').click()
  await expect(headline('Undo: Scale 3 → 2: Done')).toBeVisible({ timeout: endMs })
  await button('Close').click()
  await expect(page.getByText('Undone by')).toBeVisible()
  expect(await world.replicasOf(guiCluster)).toBe(2)
})

test('what somebody else has changed since cannot be undone over their head', async ({ open, askAs, world }) => {
  const id = await scaled(askAs, 3)
  await world.scaleOutside(guiCluster, 5)
  const page = await open('admin')
  await page.goto(`${changePage(id)}?action=undo`)
  const { guardrails, button } = changeDialog(page)
  await expect(guardrails).toContainText('was changed again since')
  await expect(button('Undo the change')).toBeDisabled()
  expect(await world.replicasOf(guiCluster)).toBe(5)
})

test('on call watches a change from request to end without a reload, and cannot undo it', async ({ open, askAs }) => {
  const page = await open('oncall')
  await page.goto(changes)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Nothing is changing.')
  const workload = await page.context().newPage()
  await workload.goto(workloadPage(guiCluster))
  const id = await submitted(askAs, 4)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('1 change running.')
  await expect(page.getByRole('table', { name: 'Changes in flight' })).toContainText('Scale 2 → 4')
  await expect(workload.getByRole('region', { name: 'Change in flight' })).toContainText('Scale 2 → 4')
  await expect(scaleButton(workload)).toBeDisabled()
  const past = page.getByRole('table', { name: 'Past changes' }).getByRole('row').nth(1)
  await expect(past).toContainText('Scale 2 → 4', { timeout: endMs })
  await expect(past).toContainText('Done')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Nothing is changing.')
  await expect(workload.getByRole('region', { name: 'Change in flight' })).toBeHidden()
  await page.goto(changePage(id))
  await expect(page.getByRole('button', { name: 'Undo…' })).toBeDisabled()
  await expect(page.getByRole('button', { name: 'Undo…' })).toHaveAccessibleDescription('Needs the admin role.')
})

test('the address is the filter of the changes, and pages go on below each other', async ({ open, askAs }) => {
  await scaled(askAs, 3)
  const page = await open('auditor')
  await page.goto(`${changes}?workload=${collector}&kind=restart`)
  await expect(page.getByText('No changes match')).toBeVisible()
  await page.getByRole('button', { name: 'Clear' }).click()
  await expect(page.getByRole('table', { name: 'Past changes' })).toContainText(guiCluster)
  await page.getByLabel('Mine').check()
  await expect(page.getByText('No changes match')).toBeVisible()
  await expect(page).toHaveURL(/mine=true/)

  const newest = await askAs('auditor', { path: '/api/actions?limit=1' })
  expect(list(valueAt(newest.json, 'actions'))).toHaveLength(1)
  const nobody = await askAs('auditor', { path: `/api/actions?before=${crypto.randomUUID()}` })
  expect(nobody.status).toBe(404)
})

test('an address opens a draft of any change and submits none', async ({ open, world }) => {
  const page = await open('admin')
  await page.goto(`${workloadPage(collector)}?action=restart`)
  await expect(changeDialog(page).dialog).toHaveAccessibleName(`Restart 3 instances of ${collector}?`)
  await page.goto(`${workloadPage(collector)}?action=switch&to=yes`)
  await expect(changeDialog(page).dialog).toHaveAccessibleName(`Expose the GUI API on ${collector}?`)
  await page.goto(`${workloadPage(collector)}?action=return`)
  await expect(changeDialog(page).dialog).toHaveAccessibleName(`Return ${collector} to an earlier revision`)
  expect(await world.flagOf(collector)).toBe('no')
})

async function submitted(askAs: AskAs, replicas: number): Promise<string> {
  const body = { kind: 'scale', replicas }
  const plan = (await askAs('admin', { method: 'POST', path: plansOf(guiCluster), body })).json
  const id = String(valueAt(plan, 'actionId'))
  const order = { planHash: valueAt(plan, 'hash'), reason: 'For others to watch' }
  const answer = await askAs('admin', { method: 'PUT', path: submissionOf(id), body: order })
  expect(answer.status, answer.text).toBe(202)
  return id
}

/** To its end, by the API. */
async function scaled(askAs: AskAs, replicas: number): Promise<string> {
  const id = await submitted(askAs, replicas)
  const state = async () => valueAt((await askAs('admin', { path: `/api/actions/${id}` })).json, 'action', 'state')
  await expect.poll(state, { timeout: endMs }).toBe('succeeded')
  return id
}
