import { execFileSync } from 'node:child_process'
import { chromium, type Browser, type BrowserContext } from '@playwright/test'
import { findBrowser } from '#e2e/find-browser.ts'

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export type MeasuredBrowser = {
  readonly browser: Browser
  /** Signals every process of the browser: a stopped one is a computer asleep. */
  readonly signal: (kind: 'SIGSTOP' | 'SIGCONT') => void
  readonly close: () => Promise<void>
}

export async function openBrowser(): Promise<MeasuredBrowser> {
  const executablePath = findBrowser()
  if (executablePath === null) throw new Error('There is no browser to measure with. Install Chromium.')
  const server = await chromium.launchServer({ executablePath, args: flags })
  const browser = await chromium.connect(server.wsEndpoint())
  const { pid } = server.process()
  return {
    browser,
    signal(kind) {
      if (pid !== undefined) for (const each of familyOf(pid)) process.kill(each, kind)
    },
    close: () => server.close(),
  }
}

/** A browser profile that is signed in by a `Cookie` header. */
export async function openProfile(browser: Browser, origin: string, cookie: string): Promise<BrowserContext> {
  const context = await browser.newContext({ baseURL: origin, viewport: { width: 1280, height: 900 } })
  const cookies = cookie.split('; ').map((pair) => {
    const [name = '', ...value] = pair.split('=')
    return { name, value: value.join('='), url: origin }
  })
  await context.addCookies(cookies)
  return context
}

function familyOf(root: number): number[] {
  const rows = execFileSync('ps', ['-eo', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n')
  const parents = rows.map((row) => row.trim().split(/\s+/).map(Number))
  const family = [root]
  for (const member of family)
    for (const [pid, parent] of parents) if (parent === member && pid !== undefined) family.push(pid)
  return family
}
