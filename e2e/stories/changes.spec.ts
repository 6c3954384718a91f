import { changePage, changes, revisionsOf, workloadPage } from '#e2e/addresses.ts'
import { changeDialog, exposeButton, hideButton, openChange, restartButton, switchButton } from '#e2e/change-dialog.ts'
import { endedByApi, plannedByApi, scaledByApi, sentByApi, submittedByApi } from '#e2e/change-by-api.ts'
import { list, valueAt } from '#e2e/cluster/json-value.ts'
import { expect, test } from '#e2e/console.ts'
import { planScale, scaleButton } from '#e2e/scale-dialog.ts'
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
const endMs = 120_000

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
  const { dialog, guardrails, reason, confirmation, button, headline, steps } = await openChange(
    page,
    collector,
    exposeButton,
  )
  await expect(dialog).toHaveAccessibleName(`Expose the GUI API on ${collector}?`)
  await expect(guardrails).toContainText(
    /The Internet reaches this cluster through .+: everyone could call the GUI API/,
  )
  await expect(guardrails).toContainText('Confirm')
  await reason.fill('To see what the dialog says')
  await confirmation.fill('something else')
  await button('Expose the GUI API').click()
  await expect(dialog).toContainText(`Type ${collector} exactly.`)
  expect(await world.flagOf(collector)).toBe('no')
  await confirmation.fill(collector)
  await button('Expose the GUI API').click()
  await expect(headline('Expose the GUI API: Done')).toBeVisible({ timeout: endMs })
  await expect(steps).toContainText('3 of 3 say that the GUI API is exposed')
  expect(await world.flagOf(collector)).toBe('yes')
  await page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
  await expect(hideButton(page)).toBeEnabled()
  await world.admin.delete(`${ingresses}/${publicIngress.metadata.name}`)
})

for (const kind of ['ConfigMap', 'Secret'] as const)
  test(`a value from a ${kind} is left for a literal, which the dialog says, and undo restores the reference`, async ({
    open,
    world,
  }) => {
    await world.switchOutside(collector, 'yes')
    await world.referOutside(collector, kind)
    const reference = await world.referenceOf(collector)
    const page = await open('admin')
    // What a Secret says is not read, so the console does not know which of the two it would be.
    const opener = kind === 'Secret' ? switchButton : hideButton
    const { dialog, change, guardrails, reason, button, headline } = await openChange(page, collector, opener)
    await expect(dialog).toContainText(`${kind} shared-flag, key expose`)
    await expect(guardrails).toContainText(
      `This workload stops following ${kind} shared-flag, key expose; undo restores the reference.`,
    )
    await expect(change).toContainText('EXPOSE_GUI_API')
    await reason.fill('The shared value is not for this one')
    await button('Hide the GUI API').click()
    await expect(headline('Hide the GUI API: Done')).toBeVisible({ timeout: endMs })
    expect(await world.flagOf(collector)).toBe('no')
    await button('Undo…').click()
    await expect(dialog).toHaveAccessibleName(`Undo “Hide the GUI API” on ${collector}?`)
    await expect(change).toContainText('shared-flag')
    await button('Undo the change').click()
    await expect(headline(/^Undo: .*: Done$/)).toBeVisible({ timeout: endMs })
    expect(await world.referenceOf(collector)).toEqual(reference)
  })

test('a crash loop after the switch is seen, and the console takes its own change back', async ({
  open,
  askAs,
  world,
}) => {
  await world.setPatience(collector, 12)
  world.breakTracardi('dies-exposed')
  const page = await open('admin')
  const { dialog, reason, button, headline, steps } = await openChange(page, collector, exposeButton)
  await reason.fill('Editors work from the outside today')
  const { confirmation } = changeDialog(page)
  if (await confirmation.isVisible()) await confirmation.fill(collector)
  await button('Expose the GUI API').click()
  await expect(steps).toContainText('so the old values are written back', { timeout: endMs })
  await expect(headline('Expose the GUI API: Failed, taken back')).toBeVisible({ timeout: endMs })
  await expect(dialog).toContainText('It was taken back, and that has settled.')
  expect(await world.flagOf(collector)).toBe('no')

  await page.goto(changes)
  const past = page.getByRole('table', { name: 'Past changes' }).getByRole('row').nth(1)
  await expect(past).toContainText('Expose the GUI API')
  await expect(past).toContainText('Failed, taken back')
  const log = await askAs('auditor', { path: '/api/audit?log=ops&action=gui-api.switch' })
  const [end, step, intent] = list(valueAt(log.json, 'entries'))
  expect(end).toMatchObject({ phase: 'outcome', outcome: { status: 'rolled_back' } })
  expect(step).toMatchObject({ phase: 'step', actor: { type: 'system' }, outcome: { status: 'failed' } })
  expect(intent).toMatchObject({ phase: 'intent', actor: { name: 'admin' } })
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
  const { json } = await askAs('auditor', { path: revisionsOf(guiCluster) })
  const first = list(valueAt(json, 'revisions')).find((each) => valueAt(each, 'isCurrent') === true)
  await world.switchOutside(guiCluster, 'no')
  const page = await open('admin')
  await page.goto(`${workloadPage(guiCluster)}?tab=rollouts`)
  const table = page.getByRole('table', { name: `Revisions of ${guiCluster}` })
  await expect(table.getByRole('row').nth(1)).toContainText('runs now')
  await expect(table.getByRole('row').nth(1)).toContainText('outside the console')
  const name = `Return to revision ${String(valueAt(first, 'revision'))}`
  await table.getByRole('button', { name }).click()
  const { dialog, change, reason, button, headline } = changeDialog(page)
  await expect(dialog).toHaveAccessibleName(`Return ${guiCluster} to revision ${String(valueAt(first, 'revision'))}?`)
  await expect(change).toContainText('EXPOSE_GUI_API')
  await reason.fill('Back to what was tested')
  await button(name).click()
  await expect(headline('Return to an earlier revision: Done')).toBeVisible({ timeout: endMs })
  await button('Close').click()
  await expect(table.getByRole('row').nth(1).getByRole('link', { name: 'admin' })).toBeVisible()
  expect(await world.flagOf(guiCluster)).toBe('yes')
})

test('a change is undone from its own page by a new change that names it', async ({ open, askAs, world }) => {
  const id = await scaledByApi(askAs, guiCluster, 3)
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
  const id = await scaledByApi(askAs, guiCluster, 3)
  await world.scaleOutside(guiCluster, 5)
  const page = await open('admin')
  await page.goto(`${changePage(id)}?action=undo`)
  const { guardrails, button } = changeDialog(page)
  await expect(guardrails).toContainText('was changed again since')
  await expect(button('Undo the change')).toBeDisabled()
  expect(await world.replicasOf(guiCluster)).toBe(5)
})

test('of two admins at once one wins, and the other is told who did', async ({ open, askAs, world }) => {
  const page = await open('deputy')
  const { dialog, reason, submit, guardrails } = await planScale(page, guiCluster, 4)
  await reason.fill('Planned at the same moment')
  const id = await submittedByApi(askAs, guiCluster, 3)
  await submit.click()
  await expect(dialog.getByRole('alert')).toContainText('Nothing was sent')
  await expect(dialog).toContainText('admin')
  expect(await world.replicasOf(guiCluster)).toBe(3)
  await endedByApi(askAs, id)

  await dialog.getByRole('button', { name: 'Plan again' }).click()
  await expect(guardrails).toContainText('The API server accepted a dry run.')
  await submit.click()
  await expect(dialog.getByRole('heading', { name: 'Scale 3 → 4: Done' })).toBeVisible({ timeout: endMs })
})

test('two plans sent in the same instant become one change', async ({ askAs, world }) => {
  const [mine, theirs] = await Promise.all([
    plannedByApi(askAs, { who: 'admin', workload: guiCluster, replicas: 3 }),
    plannedByApi(askAs, { who: 'deputy', workload: guiCluster, replicas: 4 }),
  ])
  const answers = await Promise.all([sentByApi(askAs, mine, 'admin'), sentByApi(askAs, theirs, 'deputy')])
  const taken = answers.filter(({ status }) => status === 202)
  expect(taken).toHaveLength(1)
  const [winner] = taken
  const [loser] = answers.filter(({ status }) => status !== 202)
  expect([409, 422]).toContain(loser?.status)
  const name = String(valueAt(winner?.json, 'requestedBy', 'name'))
  expect(loser?.json).toMatchObject({ message: expect.stringContaining(name) })
  await endedByApi(askAs, String(valueAt(winner?.json, 'id')))
  expect([3, 4]).toContain(await world.replicasOf(guiCluster))
})

test('closing the browser changes nothing: the console goes on by itself', async ({ open, askAs, world }) => {
  const page = await open('admin')
  const { dialog, reason, button, headline } = await openChange(page, guiCluster, restartButton)
  await expect(dialog).toBeVisible()
  await reason.fill('The browser is closed meanwhile')
  await button('Restart 2 instances').click()
  await expect(headline(/^Restart: /)).toBeVisible()
  await page.context().close()
  const { json } = await askAs('admin', { path: '/api/actions?limit=1' })
  expect(await endedByApi(askAs, String(valueAt(json, 'actions', 0, 'id')))).toBe('succeeded')
  expect(await world.replicasOf(guiCluster)).toBe(2)
})

test('a request that is replayed after the end gets the same change and makes none', async ({ askAs, world }) => {
  const plan = await plannedByApi(askAs, { who: 'admin', workload: guiCluster, replicas: 3 })
  expect((await sentByApi(askAs, plan, 'admin')).status).toBe(202)
  await endedByApi(askAs, plan.id)
  await world.scaleOutside(guiCluster, 2)
  const again = await sentByApi(askAs, plan, 'admin')
  expect(again).toMatchObject({ status: 202, json: { id: plan.id, state: 'succeeded' } })
  expect(await world.replicasOf(guiCluster)).toBe(2)
  const { json } = await askAs('auditor', { path: `/api/audit?log=ops&actionId=${plan.id}` })
  expect(list(valueAt(json, 'entries')).map((entry) => valueAt(entry, 'phase'))).toEqual(['outcome', 'intent'])
})

test('a switch that was planned before somebody else acted is stale, and is asked again', async ({ open, world }) => {
  await world.switchOutside(collector, 'yes')
  const page = await open('admin')
  const { dialog, reason, button } = await openChange(page, collector, hideButton)
  await reason.fill('Planned before somebody else acted')
  await world.scaleOutside(collector, 4)
  await button('Hide the GUI API').click()
  await expect(dialog.getByRole('alert')).toContainText('Nothing was sent: it was changed meanwhile')
  expect(await world.flagOf(collector)).toBe('yes')
})

test('on call watches a change from request to end without a reload, and cannot undo it', async ({ open, askAs }) => {
  const page = await open('oncall')
  await page.goto(changes)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Nothing is changing.')
  const workload = await page.context().newPage()
  await workload.goto(workloadPage(guiCluster))
  const id = await submittedByApi(askAs, guiCluster, 4)
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
  await scaledByApi(askAs, guiCluster, 3)
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
