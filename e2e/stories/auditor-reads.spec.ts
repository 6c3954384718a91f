import { plansOf, submissionOf, workloadPage } from '#e2e/addresses.ts'
import { endedByApi, plannedByApi, scaledByApi, sentByApi } from '#e2e/change-by-api.ts'
import { list, text, valueAt } from '#e2e/cluster/json-value.ts'
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
  await expect.poll(() => table.getByRole('row').count()).toBeGreaterThan(before)
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

test('a filter is one line of text, falls apart into chips, and is kept under a name', async ({ open, askAs }) => {
  await scaledByApi(askAs, guiCluster, 3)
  const page = await open('auditor')
  await page.goto('/audit')
  const line = page.getByRole('textbox', { name: 'Filter' })
  await page.keyboard.press('/')
  await expect(line).toBeFocused()
  await line.fill(`action:workload.* -outcome:failed target:${guiCluster} colour:red`)
  await page.keyboard.press('Enter')
  await expect(page.getByText('There is no key "colour:"')).toBeVisible()
  await line.fill(`action:workload.* -outcome:failed target:${guiCluster}`)
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/action=workload\.\*/)
  await expect(page).toHaveURL(/outcome=%21failed/)
  const table = page.getByRole('table', { name: 'Entries, newest first' })
  await expect(table).toContainText(`tracardi/${guiCluster}`)

  const name = `Scales ${Date.now()}`
  await page.getByRole('button', { name: 'Save this view…' }).click()
  await page.getByRole('textbox', { name: 'Name of the view' }).fill(name)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('link', { name })).toBeVisible()
  await page.getByRole('button', { name: `Take away target:${guiCluster}` }).click()
  await expect(page).not.toHaveURL(/target=/)
  await page.getByRole('link', { name }).click()
  await expect(page).toHaveURL(new RegExp(`target=${guiCluster}`))
  await expect(line).toHaveValue(`action:workload.* target:${guiCluster} -outcome:failed`)
  const log = await askAs('admin', { path: '/api/audit?log=sec&action=saved-view.changed&limit=1' })
  expect(valueAt(list(valueAt(log.json, 'entries'))[0], 'facts', 'name')).toBe(name)

  await page.getByRole('button', { name: `Remove the saved view ${name}` }).click()
  await expect(page.getByRole('link', { name })).toBeHidden()
})

test('an action is one story, from its announcement to what took it back', async ({ open, askAs }) => {
  const action = await scaledByApi(askAs, guiCluster, 3)
  const planUndo = () =>
    askAs('admin', { method: 'POST', path: plansOf(guiCluster), body: { kind: 'undo', action } }).then(
      ({ json }) => json,
    )
  let plan = await planUndo()
  await expect
    .poll(async () => {
      if (valueAt(plan, 'actionId') === undefined) plan = await planUndo()
      return valueAt(plan, 'message') ?? 'planned'
    })
    .toBe('planned')
  const undo = { id: text(valueAt(plan, 'actionId')), hash: valueAt(plan, 'hash'), workload: guiCluster }
  expect((await sentByApi(askAs, undo)).status).toBe(202)
  expect(await endedByApi(askAs, undo.id)).toBe('succeeded')
  const entries = await askAs('auditor', { path: `/api/audit?actionId=${action}` })
  const seq = Number(valueAt(list(valueAt(entries.json, 'entries')).at(-1), 'seq'))

  const page = await open('auditor')
  await page.goto(`/audit/ops/${seq}`)
  const story = page.getByRole('region', { name: 'The story of this action' })
  await expect(story.getByRole('listitem').first()).toContainText('admin is about to scale')
  await expect(story.getByRole('listitem').first()).toContainText('Why: By a program')
  await expect(story.getByRole('listitem').first()).toContainText(`${action}.1`)
  await expect(story).toContainText(/\d+\.\d s later/)
  await expect(story).toContainText('Succeeded')
  await expect(story.getByRole('heading', { name: 'Taken back by' })).toBeVisible()
  await story.getByRole('listitem').last().getByRole('link').click()
  await expect(page.getByRole('region', { name: 'The story of this action' })).toContainText('It takes back')
})

test('the rows are walked by keys, and a row opens with Enter', async ({ open }) => {
  const page = await open('auditor')
  await page.goto('/audit')
  const rows = page.getByRole('table', { name: 'Entries, newest first' }).getByRole('rowheader').getByRole('button')
  await expect(rows.first()).toBeVisible()
  await page.getByRole('heading', { level: 1 }).focus()
  await page.keyboard.press('j')
  await expect(rows.nth(0)).toBeFocused()
  await page.keyboard.press('j')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('k')
  await expect(rows.nth(1)).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(rows.nth(1)).toHaveAttribute('aria-expanded', 'true')
  await page.keyboard.press('?')
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toContainText('Next row')
})

test('on paper there is the filter, the zone, the state of the log and its checkpoint, and no control', async ({
  open,
}) => {
  const page = await open('auditor')
  await page.goto('/audit?action=console.*')
  await expect(page.getByRole('main')).toContainText('Complete')
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' })
  const main = page.getByRole('main')
  await expect(main.getByRole('definition').filter({ hasText: 'action:console.*' })).toBeVisible()
  await expect(main.getByText(/by auditor; all times in UTC/)).toBeVisible()
  await expect(main.getByText(/ops\/epoch-1 \d+ [0-9a-f]{64}/)).toBeVisible()
  await expect(main.getByText(/^Complete\. /)).toBeVisible()
  await expect(page.getByRole('banner')).toBeHidden()
  await expect(page.getByRole('navigation').first()).toBeHidden()
  await expect(page.getByRole('button', { name: 'Export' })).toBeHidden()
  await expect(page.getByRole('columnheader', { name: 'Ticket' })).toBeVisible()
  expect(await page.evaluate(() => getComputedStyle(document.body).color)).toBe('rgb(0, 0, 0)')
  expect((await page.pdf()).byteLength).toBeGreaterThan(10_000)
})

test('hostile text is refused or shown as text, on the page, in the export and on paper', async ({ open, askAs }) => {
  const reason =
    '=HYPERLINK("https://evil.example") <script>window.taken = 1</script> <img src=x onerror="window.taken=1">'
  const userAgent = '<svg onload="window.taken=1"> =1+1'
  const submit = async (given: string) => {
    const plan = await plannedByApi(askAs, { workload: guiCluster, replicas: 3 })
    const body = { planHash: plan.hash, reason: given }
    return askAs('admin', { method: 'PUT', path: submissionOf(plan.id), body, headers: { 'user-agent': userAgent } })
  }
  const refused = [
    'pay \u202Etxt.exe\u202C please',
    'bell \u0007 and \u0000 more',
    `o${'\u0308'.repeat(10_000)}`,
    'half \uD800 of it',
  ]
  for (const given of refused) expect((await submit(given)).status).toBe(422)
  expect((await submit('x'.repeat(1_048_576))).status).toBe(413)
  const taken = await submit(reason)
  expect(taken.status).toBe(202)
  const action = text(valueAt(taken.json, 'id'))

  const page = await open('auditor')
  await page.goto(`/audit?actionId=${action}`)
  const main = page.getByRole('main')
  await expect(main).toContainText(reason)
  await page.getByRole('table').getByRole('rowheader').last().getByRole('button').click()
  await expect(main).toContainText(userAgent)
  await page.getByRole('link', { name: /^Page of entry/ }).click()
  await expect(main).toContainText(`Why: ${reason}`)
  await page.emulateMedia({ media: 'print' })
  await expect(main).toContainText(reason)
  expect(await page.evaluate(() => Reflect.get(window, 'taken'))).toBeUndefined()
  const csv = await askAs('auditor', { path: `/api/audit/export?format=csv&actionId=${action}` })
  expect(csv.text).toContain(`"'=HYPERLINK(""https://evil.example"")`)
  expect(csv.text).not.toMatch(/(?:^|,)"\s*[=+@]/m)
})
