import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import {
  test as base,
  expect,
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  type Page,
} from '@playwright/test'
import { startConsole, type ConsoleProcess } from './console-process.ts'
import { ask, type Answer, type Question } from './http.ts'
import { valueAt } from './cluster/json-value.ts'
import { openWorld, type World } from './world.ts'

export { expect }

/** User names of the seed; `deputy` is a second admin, for stories that end sessions. */
export type UserName = 'admin' | 'deputy' | 'oncall' | 'auditor'

type Session = Awaited<ReturnType<BrowserContext['storageState']>>

type Open = (who?: UserName | null, options?: BrowserContextOptions) => Promise<Page>

export type AskAs = (who: UserName, question: Question) => Promise<Answer>

type TestFixtures = {
  /** A page of the worker's console, signed in as somebody, or as nobody for null. */
  open: Open
  /** Plain HTTP as a signed-in user who has read a page: cookie, origin and CSRF token, unless told otherwise. */
  askAs: AskAs
  /** A console beside the worker's own, on a copy of the same accounts; it ends with the story. */
  another: (options?: AnotherConsole) => Promise<ConsoleProcess>
  /** The cluster as at the start of every story. */
  fresh: void
}

type AnotherConsole = {
  /** What another console left behind, or what is to be looked into. */
  dataFolder?: string
  kubeconfig?: string
  env?: Record<string, string>
  isEmpty?: boolean
  hasDatabase?: boolean
}

type WorkerFixtures = {
  world: World
  app: ConsoleProcess
  /** Signs in once for each user, and answers the state of that browser. */
  sessionOf: (who: UserName) => Promise<Session>
}

export const password = () => required('E2E_PASSWORD')

export const test = base.extend<TestFixtures, WorkerFixtures>({
  world: [
    // Playwright reads the names of the fixtures that this one needs from the pattern.
    // oxlint-disable-next-line no-empty-pattern
    async ({}, use) => {
      const world = await openWorld()
      await use(world)
      await world.close()
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  app: [
    async ({ world }, use) => {
      const { kubeconfig, instanceProxy } = world
      const console = await startConsole({ dataFolder: await dataFolderFor(world), kubeconfig, instanceProxy })
      await use(console)
      await console.stop()
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  sessionOf: [
    async ({ app, browser }, use) => {
      const sessions = new Map<UserName, Promise<Session>>()
      await use((who) => {
        const session = sessions.get(who) ?? sessionBySignIn(browser, app.origin, who)
        sessions.set(who, session)
        return session
      })
    },
    { scope: 'worker' },
  ],
  fresh: [
    async ({ world }, use) => {
      await world.reset()
      await use()
    },
    { auto: true, timeout: 180_000 },
  ],
  open: async ({ app, browser, sessionOf }, use) => {
    const watched: Watched[] = []
    await use(async (who = 'admin', options = {}) => {
      const state = who === null ? {} : { storageState: await sessionOf(who) }
      const context = await browser.newContext({ baseURL: app.origin, ...state, ...options })
      const page = await context.newPage()
      watched.push(watch(page))
      return page
    })
    for (const { page } of watched) await page.context().close()
    expect(
      watched.flatMap(({ faults }) => faults),
      'faults that the browser saw',
    ).toEqual([])
  },
  askAs: async ({ app, sessionOf }, use) => {
    await use(async (who, question) => {
      const { cookies } = await sessionOf(who)
      const identity = { cookie: cookies.map(({ name, value }) => `${name}=${value}`).join('; '), origin: app.origin }
      const session = await ask(app.origin, { path: '/api/session', headers: identity })
      const csrf = String(valueAt(session.json, 'csrf'))
      return ask(app.origin, { ...question, headers: { ...identity, 'x-console-csrf': csrf, ...question.headers } })
    })
  },
  another: async ({ world }, use) => {
    const consoles: ConsoleProcess[] = []
    await use(async (options = {}) => {
      const { kubeconfig = world.kubeconfig, env = {}, isEmpty = false, hasDatabase = true } = options
      const dataFolder = options.dataFolder ?? (isEmpty ? world.freshFolder('empty') : await dataFolderFor(world))
      const { instanceProxy } = world
      const console = await startConsole({ dataFolder, kubeconfig, instanceProxy, env, hasDatabase })
      consoles.push(console)
      return console
    })
    for (const console of consoles) await console.stop()
  },
})

/** A copy of the data folder with the accounts, for one console. */
export async function dataFolderFor(world: World): Promise<string> {
  const folder = world.freshFolder('data')
  await cp(join(required('E2E_FOLDER'), 'seed'), folder, { recursive: true })
  return folder
}

function required(name: string): string {
  const value = process.env[name]
  if (!value) throw new Error(`${name} is not set: run the stories by Playwright, whose global set-up makes it`)
  return value
}

/** Through the form, as people do. */
export async function signIn(page: Page, who: UserName, at = '/') {
  await page.goto(at)
  await page.getByLabel('User name').fill(who)
  await page.getByLabel('Password', { exact: true }).fill(password())
  await page.getByRole('button', { name: 'Sign in' }).click()
  // By its element: an address that opens a dialog hides the rest of the page from the tree of roles.
  await expect(page.locator('nav[aria-label="Main"]')).toBeVisible()
}

async function sessionBySignIn(browser: Browser, origin: string, who: UserName): Promise<Session> {
  const context = await browser.newContext({ baseURL: origin })
  await signIn(await context.newPage(), who)
  const state = await context.storageState()
  await context.close()
  return state
}

type Watched = { page: Page; faults: string[] }

/** What a page must never do, whatever the story: throw, log an error, break its own policy, miss a file. */
function watch(page: Page): Watched {
  const faults: string[] = []
  page.on('pageerror', (error) => faults.push(`threw ${error.message}`))
  page.on('console', (message) => {
    // The browser's own line about an answer of the API; the story says what it expects of that.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      faults.push(`logged ${message.text()}`)
  })
  page.on('response', (response) => {
    const isFile = ['script', 'stylesheet', 'font', 'image'].includes(response.request().resourceType())
    if (isFile && response.status() >= 400) faults.push(`missed ${response.url()}`)
  })
  return { page, faults }
}
