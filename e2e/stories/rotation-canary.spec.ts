import { join } from 'node:path'
import type { BrowserContext, Page } from '@playwright/test'
import { leaksIn, leaksInFolder, type Canary } from '#demo/testing/canary.ts'
import { adminPassword, installation, overview, workloads } from '#e2e/addresses.ts'
import { readAdminSecret, writeAdminSecret } from '#e2e/cluster/admin-secret.ts'
import { valueAt } from '#e2e/cluster/json-value.ts'
import { dataFolderFor, expect, signIn, test } from '#e2e/console.ts'
import { openRotation, rotationDialog } from '#e2e/rotation-dialog.ts'
import { namespace, type World } from '#e2e/world.ts'

/** Each with what an encoding changes: quotes, brackets, a percent sign, letters beyond ASCII. */
const old = { name: 'the old password', text: `Altes<&>"\\'%+/żółć-7mQ2wZx9Lk` }
const next = { name: 'the new password', text: `Neues<&>"\\'%+/łąkę-3vB8nYc5Rt` }
const wrong = { name: 'a mistyped password', text: `Falsch<&>"\\'%+/źdźbło-6hJ4kPd1Sx` }
const weak = { name: 'a weak password', text: 'correct-horse-battery-staple' }

/** A rotation that was cut off rests for 20 s before it is taken up again, and may be cut off twice. */
const endMs = 120_000

type Heard = { readonly where: string; readonly content: Buffer | string }

/** All that passes between browser and console, but for what an admin sends to rotate and is shown by policy. */
function listen(context: BrowserContext): () => Promise<Heard[]> {
  const heard: Promise<Heard>[] = []
  const hear = (where: string, content: Heard['content']) => void heard.push(Promise.resolve({ where, content }))
  const isSent = (url: string, method: string) => method === 'PUT' && url.endsWith(adminPassword)
  context.on('request', (request) => {
    const url = request.url()
    hear(`request of ${new URL(url).pathname}`, `${url}\n${JSON.stringify(request.headers())}`)
    if (!isSent(url, request.method())) hear(`body sent to ${url}`, request.postDataBuffer() ?? '')
  })
  context.on('response', (response) => {
    const { pathname } = new URL(response.url())
    hear(`headers of ${pathname}`, JSON.stringify(response.headers()))
    if (pathname.endsWith('/reveal')) return
    const body = response.body().catch(() => Buffer.alloc(0))
    heard.push(body.then((content) => ({ where: `answer of ${pathname}`, content })))
  })
  context.on('console', (message) => hear('console of the browser', message.text()))
  context.on('weberror', (error) => hear('error in the browser', String(error.error().stack)))
  return () => Promise.all(heard)
}

/** What the page holds and stores, asked of the page itself; its profile on disk is searched, too. */
async function storedIn(page: Page): Promise<Heard[]> {
  const state = await page.context().storageState({ indexedDB: true })
  const kept = await page.evaluate(async () => ({
    local: Object.entries(localStorage),
    session: Object.entries(sessionStorage),
    history: history.state as unknown,
    name: window.name,
    caches: await caches.keys().catch(() => []),
    databases: await indexedDB.databases(),
  }))
  return [
    { where: 'storage of the browser', content: JSON.stringify([state, kept]) },
    { where: 'page', content: await page.content() },
  ]
}

/** Everything in the namespace as an API server tells it, without the values of the one Secret that is to hold them. */
async function clusterObjects({ admin }: World): Promise<Heard[]> {
  const kinds = ['api/v1/*/events', 'api/v1/*/pods', 'api/v1/*/configmaps', 'apis/apps/v1/*/deployments']
  const lists = await Promise.all(
    kinds.map(async (kind) => {
      const path = `/${kind.replace('*', `namespaces/${namespace}`)}`
      return { where: path, content: (await admin.get(path)).text }
    }),
  )
  const { json } = await admin.get(`/api/v1/namespaces/${namespace}/secrets/tracardi-admin-password`)
  return [...lists, { where: 'the Secret beside its values', content: JSON.stringify(valueAt(json, 'metadata')) }]
}

const held = (world: World) => readAdminSecret(world.admin, namespace)

async function rotateTo(page: Page, text: string | null, typed: { current?: string; reason?: string } = {}) {
  const { dialog, enter, next: field, current, reason, submit, headline, button } = await openRotation(page)
  if (text !== null) {
    await enter.check()
    await field.fill(text)
    // Seen by the person who types it: then it is text to the browser, which remembers that for restored pages.
    await dialog.getByLabel('Show it').first().check()
  }
  if (typed.current !== undefined) await current.fill(typed.current)
  await reason.fill(typed.reason ?? 'Rotation with a marked password')
  await submit.click()
  return {
    done: () => expect(headline(/: Done/)).toBeVisible({ timeout: endMs }),
    close: () => button('Close').click(),
  }
}

/** Requests that the API refuses, each with a password in its body: a refusal must not repeat what it could not read. */
async function sendBroken(page: Page, text: string) {
  const statuses = await page.evaluate(
    async ({ path, bodies }) => {
      const session: { csrf: string } = await (await fetch('/api/session')).json()
      const headers = { 'content-type': 'application/json', 'x-console-csrf': session.csrf }
      const send = (init: RequestInit) => fetch(path, { method: 'PUT', ...init }).then(({ status }) => status)
      return Promise.all([
        ...bodies.map((body) => send({ headers, body })),
        send({ headers: { ...headers, 'x-console-csrf': 'none' }, body: bodies[0] ?? '' }),
        send({ headers: { ...headers, 'content-type': 'text/plain' }, body: bodies[0] ?? '' }),
      ])
    },
    {
      path: adminPassword,
      bodies: [
        `{"newPassword":${JSON.stringify(text)}`,
        JSON.stringify({ newPassword: text }),
        JSON.stringify({ actionId: text, planHash: text, reason: 'ten letters', newPassword: text.repeat(99) }),
        JSON.stringify({ newPassword: [text], currentPassword: { text } }),
      ],
    },
  )
  expect(statuses.filter((status) => status < 400)).toEqual([])
}

test('a rotated password is in no log, answer, file, event or store of the browser', async ({
  another,
  playwright,
  world,
}) => {
  test.setTimeout(400_000)
  const dataFolder = await dataFolderFor(world)
  const console = await another({ dataFolder, env: { SHOW_ROTATED_PASSWORD_ONCE: 'yes', LOG_LEVEL: 'debug' } })
  const profile = world.freshFolder('profile')
  const executablePath = process.env['CHROMIUM_PATH']
  const context = await playwright.chromium.launchPersistentContext(profile, {
    baseURL: console.origin,
    args: ['--no-sandbox', '--disable-gpu'],
    ...(executablePath ? { executablePath } : {}),
  })
  const heard = listen(context)
  const page = await context.newPage()
  await signIn(page, 'admin')

  const first = await rotateTo(page, old.text)
  await first.done()
  await first.close()
  expect((await held(world)).password).toBe(old.text)

  // Mistyped, too weak, another hand on the Secret: each with passwords on the way.
  await writeAdminSecret(world.admin, namespace, { ...world.tracardiAdmin, password: 'long gone' })
  await rotateTo(page, weak.text, { current: wrong.text })
  await expect(rotationDialog(page).next).toHaveAccessibleDescription(/fast hash/)
  await rotateTo(page, next.text, { current: wrong.text })
  await expect(rotationDialog(page).current).toHaveAccessibleDescription(/does not accept/)
  const second = await rotateTo(page, next.text, { current: old.text })
  // The API server goes away in the middle, and comes back.
  await expect(rotationDialog(page).steps).toBeVisible()
  world.gate.cut()
  world.gate.mend()
  await second.done()
  await second.close()
  expect((await held(world)).password).toBe(next.text)

  await sendBroken(page, next.text)
  // An error with a stack, in the log and on the page.
  world.gate.cut()
  await page.goto(`${installation}?action=rotate`)
  await expect(rotationDialog(page).dialog.getByRole('alert')).toContainText('Reference')
  world.gate.mend()
  await expect.poll(console.said).toContain('"stack"')
  const third = await rotateTo(page, null)
  await third.done()
  const generated = (await held(world)).password
  const { dialog, button } = rotationDialog(page)
  await button('Show the new password once').click()
  await expect(dialog).toContainText(generated)
  await button('Hide it for good').click()
  await button('Close').click()

  const stored: Heard[] = []
  const addresses = [installation, overview, workloads, `${overview}/changes`, '/audit', '/audit?log=sec', '/settings']
  for (const address of [...addresses, '/api/actions?limit=200', '/api/audit?limit=200', '/api/topology']) {
    await page.goto(address)
    stored.push(...(await storedIn(page)))
  }
  await page.goto('about:blank')
  const bodies = await heard()
  await context.close()
  await console.stop()

  const canaries: Canary[] = [old, next, wrong, weak, { name: 'the generated password', text: generated }]
  const objects = await clusterObjects(world)
  const everything = [...bodies, ...stored, ...objects, { where: 'log of the console', content: console.said() }]
  expect(bodies.length).toBeGreaterThan(100)
  expect(console.said().length).toBeGreaterThan(10_000)
  const found = [
    ...everything.flatMap(({ where, content }) => leaksIn(where, content, canaries)),
    ...(await leaksInFolder(dataFolder, canaries)),
    ...(await leaksInFolder(profile, canaries)),
  ]
  expect([...new Set(found)]).toEqual([])
})

test('the same search finds a password that an admin writes into the reason', async ({
  another,
  playwright,
  world,
}) => {
  const dataFolder = await dataFolderFor(world)
  const console = await another({ dataFolder })
  const profile = world.freshFolder('profile')
  const executablePath = process.env['CHROMIUM_PATH']
  const context = await playwright.chromium.launchPersistentContext(profile, {
    baseURL: console.origin,
    args: ['--no-sandbox', '--disable-gpu'],
    ...(executablePath ? { executablePath } : {}),
  })
  const heard = listen(context)
  const page = await context.newPage()
  await signIn(page, 'admin')
  const planted = await rotateTo(page, null, { reason: `set it to ${next.text} please` })
  await planted.done()
  // A page that would keep it, as a careless one does.
  await page.evaluate((text) => localStorage.setItem('careless', text), next.text)
  const stored = await storedIn(page)
  await page.goto('/audit?action=admin-password.rotate')
  await expect(page.getByRole('table', { name: 'Entries, newest first' })).toBeVisible()
  await page.goto('about:blank')
  const bodies = await heard()
  await context.close()
  await console.stop()

  const places = [...bodies, ...stored, { where: 'log of the console', content: console.said() }]
    .filter(({ where, content }) => leaksIn(where, content, [next]).length > 0)
    .map(({ where }) => where)
  expect(places).toEqual(expect.arrayContaining(['log of the console', 'storage of the browser']))
  expect(places.filter((where) => where.startsWith('answer of '))).not.toEqual([])
  const files = (await leaksInFolder(dataFolder, [next])).join('\n')
  for (const part of ['journal', 'database']) expect(files).toContain(join(dataFolder, part))
  expect(await leaksInFolder(profile, [next])).not.toEqual([])
})
