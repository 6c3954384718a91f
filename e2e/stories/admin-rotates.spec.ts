import { adminPassword, installation } from '#e2e/addresses.ts'
import { expectNoAxeFindings } from '#e2e/axe.ts'
import { readAdminSecret, writeAdminSecret } from '#e2e/cluster/admin-secret.ts'
import { valueAt } from '#e2e/cluster/json-value.ts'
import { dataFolderFor, expect, signIn, test } from '#e2e/console.ts'
import { openRotation, rotateButton, rotationDialog } from '#e2e/rotation-dialog.ts'
import { guiCluster, namespace, type World } from '#e2e/world.ts'

/** Log-ins, the change, the proof on every instance, and two patches of the Secret. */
const endMs = 120_000

const held = (world: World) => readAdminSecret(world.admin, namespace)

test('an admin rotates the password, and it is proven and saved before it is called done', async ({
  open,
  askAs,
  world,
}) => {
  const page = await open('admin')
  const { dialog, guardrails, reason, submit, button, steps, headline } = await openRotation(page)
  await expect(dialog).toHaveAccessibleName(`Rotate the password of ${world.tracardiAdmin.userName}?`)
  await expect(dialog).toContainText('Secret tracardi/tracardi-admin-password')
  await expect(dialog).toContainText('The current password is in the Secret, and Tracardi accepts it.')
  await expect(guardrails).toContainText(/Everyone signed in to Tracardi as .+ is signed out/)
  await expect(guardrails).toContainText('This cannot be undone')
  await expect(button('Keep current password')).toBeVisible()
  await submit.click()
  await expect(dialog).toContainText('Say why in at least 10 characters.')
  await reason.fill('Somebody left the company')
  await submit.click()
  await expect(headline('Rotate the admin password: Done')).toBeVisible({ timeout: endMs })
  for (const phase of ['Prepared', 'Changed', 'Proven', 'Saved']) await expect(steps).toContainText(phase)
  await expect(dialog).toContainText('kubectl --namespace tracardi get secret tracardi-admin-password')
  await expect(dialog.getByRole('button', { name: 'Show the new password once' })).toHaveCount(0)

  const { password } = await held(world)
  expect(password).toMatch(/^[A-Za-z2-9]{32}$/)
  expect(password).not.toBe(world.tracardiAdmin.password)
  await button('Close').click()
  await expect(rotateButton(page)).toBeFocused()
  await expect(page.getByRole('heading', { level: 1 })).toContainText(/Admin password rotated .+ ago\./)
  await expect(page.getByRole('region', { name: 'Admin password' })).toContainText('by admin')
  await expect(page.locator('body')).not.toContainText(password)
  const log = await askAs('auditor', { path: '/api/audit?log=ops&action=admin-password.rotate' })
  expect(valueAt(log.json, 'entries', 0)).toMatchObject({ phase: 'outcome', outcome: { status: 'succeeded' } })
  expect(log.text).not.toContain(password)

  // The new one is what the next rotation begins with.
  const again = await openRotation(page)
  await expect(again.dialog).toContainText('The current password is in the Secret, and Tracardi accepts it.')
})

test('a password to enter must be hard to guess, and free of what cannot be seen', async ({ open, world }) => {
  const page = await open('admin')
  const { dialog, enter, next, reason, submit, headline } = await openRotation(page)
  await enter.check()
  await reason.fill('The agency must know it, too')
  for (const [text, words] of [
    ['', 'Type the new password.'],
    ['walnut ferry quartz moss harbour lantern', 'It holds a blank'],
    ['walnut-ferry-quartz-moss-\u200bharbour-lantern', 'characters that cannot be seen'],
    ['correct-horse-battery-staple', 'Tracardi keeps it under a fast hash.'],
    [world.tracardiAdmin.password, 'It is the current one.'],
  ] as const) {
    await next.fill(text)
    await submit.click()
    await expect(next).toHaveAccessibleDescription(new RegExp(words))
  }
  await expectNoAxeFindings(page, 'a password that is refused')
  expect(await held(world)).toEqual(world.tracardiAdmin)
  await next.fill('walnut-ferry-quartz-moss-harbour-lantern')
  await submit.click()
  await expect(headline('Rotate the admin password: Done')).toBeVisible({ timeout: endMs })
  expect((await held(world)).password).toBe('walnut-ferry-quartz-moss-harbour-lantern')
  await expect(dialog).not.toContainText('walnut')
})

test('a current password that the Secret does not hold is typed once; a wrong one changes nothing', async ({
  open,
  world,
}) => {
  const { userName, password } = world.tracardiAdmin
  await writeAdminSecret(world.admin, namespace, { userName, password: 'an old one, long gone' })
  const page = await open('admin')
  const { guardrails, current, reason, submit, headline } = await openRotation(page)
  await expect(guardrails).toContainText('Tracardi does not accept what the Secret')
  await reason.fill('First rotation by the console')
  await submit.click()
  await expect(current).toHaveAccessibleDescription(/Type the current password\./)
  await current.fill('not this one either')
  await submit.click()
  await expect(current).toHaveAccessibleDescription(/Tracardi does not accept/)
  expect((await held(world)).password).toBe('an old one, long gone')
  await current.fill(password)
  await submit.click()
  await expect(headline('Rotate the admin password: Done')).toBeVisible({ timeout: endMs })
  expect((await held(world)).password).toMatch(/^[A-Za-z2-9]{32}$/)
})

test('what stands in the way is said in words, with the way on', async ({ open, world }) => {
  const page = await open('admin')
  const { guardrails, submit, button } = await openRotation(page)
  await button('Keep current password').click()

  world.breakTracardi('login-500')
  await page.goto(`${installation}?action=rotate`)
  await expect(guardrails).toContainText('Tracardi answered a log-in with neither yes nor no')
  await expect(submit).toBeDisabled()

  for (const fault of ['html', 'down'] as const) {
    world.breakTracardi(fault)
    await button('Plan again').click()
    await expect(guardrails).toContainText('No instance says that it exposes the GUI API')
  }
  await world.reset()
  await button('Plan again').click()
  await expect(submit).toBeEnabled()
  await button('Keep current password').click()

  const secret = `/api/v1/namespaces/${namespace}/secrets/tracardi-admin-password`
  await world.admin.delete(secret)
  await page.goto(`${installation}?action=rotate`)
  await expect(guardrails).toContainText('The Secret tracardi/tracardi-admin-password does not exist.')
  await world.reset()

  await world.switchOutside(guiCluster, 'no')
  await page.goto(installation)
  await expect(rotateButton(page)).toHaveAttribute('aria-disabled', 'true')
  await expect(rotateButton(page)).toHaveAccessibleDescription(/No serving instance exposes the GUI API/)
  await expect(page.getByRole('link', { name: `Expose it on ${guiCluster}` })).toBeVisible()
})

test('a Secret that another hand writes after the plan is told, and planned anew', async ({ open, world }) => {
  const page = await open('admin')
  const { dialog, reason, submit, headline } = await openRotation(page)
  const secret = `/api/v1/namespaces/${namespace}/secrets/tracardi-admin-password`
  await world.admin.patch(secret, { metadata: { labels: { touched: 'by-hand' } } }, 'application/merge-patch+json')
  await reason.fill('Planned before somebody else acted')
  await submit.click()
  await expect(dialog.getByRole('alert')).toContainText('Changed meanwhile')
  expect(await held(world)).toEqual(world.tracardiAdmin)
  await expect(submit).toBeEnabled()
  await submit.click()
  await expect(headline('Rotate the admin password: Done')).toBeVisible({ timeout: endMs })
})

for (const { who, words } of [
  { who: 'oncall', words: 'Needs the admin role.' },
  { who: 'auditor', words: 'Auditors read; admins act.' },
] as const)
  test(`${who} sees where the password is and may not rotate it, by the page or by HTTP`, async ({
    open,
    askAs,
    world,
  }) => {
    const page = await open(who)
    await page.goto(`${installation}?action=rotate`)
    await expect(page.getByRole('region', { name: 'Admin password' })).toContainText('tracardi-admin-password')
    await expect(rotateButton(page)).toHaveAttribute('aria-disabled', 'true')
    await expect(rotateButton(page)).toHaveAccessibleDescription(words)
    await expect(rotationDialog(page).dialog).toHaveCount(0)
    const planned = await askAs(who, { method: 'POST', path: `${adminPassword}/plans`, body: { source: 'generate' } })
    expect(planned.status).toBe(403)
    expect(planned.json).toMatchObject({ refusal: { reason: 'role-may-not', allowed: ['admin'] } })
    const { json } = await askAs('admin', {
      method: 'POST',
      path: `${adminPassword}/plans`,
      body: { source: 'generate' },
    })
    const order = { actionId: valueAt(json, 'actionId'), planHash: valueAt(json, 'hash'), reason: 'By somebody else' }
    const rotated = await askAs(who, { method: 'PUT', path: adminPassword, body: order })
    const shown = await askAs(who, { method: 'POST', path: `/api/actions/${String(order.actionId)}/reveal`, body: {} })
    expect([rotated.status, shown.status]).toEqual([403, 403])
    expect(await held(world)).toEqual(world.tracardiAdmin)
  })

test('a console that is killed in the middle goes on with it after its start', async ({ another, browser, world }) => {
  const dataFolder = await dataFolderFor(world)
  const first = await another({ dataFolder })
  const context = await browser.newContext({ baseURL: first.origin })
  const page = await context.newPage()
  await signIn(page, 'admin')
  const { reason, submit, steps } = await openRotation(page)
  await reason.fill('Somebody left the company')
  await submit.click()
  await expect(steps).toBeVisible()
  world.gate.cut()
  process.kill(first.pid, 'SIGKILL')
  await context.close()
  await first.stop()

  world.gate.mend()
  const second = await another({ dataFolder })
  const later = await browser.newContext({ baseURL: second.origin })
  const onCall = await later.newPage()
  await signIn(onCall, 'oncall')
  await onCall.goto(installation)
  const newest = onCall.getByRole('region', { name: 'Newest rotation' })
  await expect(newest).toContainText('Rotate the admin password: Done', { timeout: endMs })
  expect((await held(world)).password).toMatch(/^[A-Za-z2-9]{32}$/)
  await later.close()
})

test('by policy the one who rotated it is shown a generated one, once, and the log says so', async ({
  another,
  browser,
  world,
}) => {
  const console = await another({ env: { SHOW_ROTATED_PASSWORD_ONCE: 'yes' } })
  const context = await browser.newContext({ baseURL: console.origin })
  const page = await context.newPage()
  await signIn(page, 'admin')
  const { dialog, reason, submit, headline, button } = await openRotation(page)
  await reason.fill('To be written on paper')
  await submit.click()
  await expect(headline('Rotate the admin password: Done')).toBeVisible({ timeout: endMs })
  const { password } = await held(world)
  await expect(dialog).not.toContainText(password)
  const answered = page.waitForResponse((response) => response.url().endsWith('/reveal'))
  await button('Show the new password once').click()
  await expect(dialog).toContainText(password)
  expect((await answered).headers()['cache-control']).toBe('no-store, no-transform')
  await button('Hide it for good').click()
  await expect(dialog).not.toContainText(password)
  await button('Show the new password once').click()
  await expect(dialog.getByRole('alert')).toContainText('Not shown')
  await page.goto('/audit?action=admin-password.revealed')
  await expect(page.getByRole('table', { name: 'Entries, newest first' })).toContainText('admin')
  await expect(page.locator('body')).not.toContainText(password)
  await context.close()
})
