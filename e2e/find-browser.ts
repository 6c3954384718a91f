import { spawnSync } from 'node:child_process'
import { chromium } from '@playwright/test'

const systemNames = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
const downloadTimeoutMs = 180_000
const installTimeoutMs = 600_000

/** The path of a Chromium that starts: named, Playwright's own, the system's, downloaded or installed now; else null. */
export function findBrowser(): string | null {
  const ways = [named, playwrightsOwn, systems, downloaded, installed]
  for (const way of ways) {
    const path = way()
    if (path !== null) return path
  }
  return null
}

function named(): string | null {
  return process.env['CHROMIUM_PATH'] ?? null
}

function playwrightsOwn(): string | null {
  return starts(chromium.executablePath()) ? chromium.executablePath() : null
}

function systems(): string | null {
  const paths = systemNames.map((name) => spawnSync('which', [name], { encoding: 'utf8' }).stdout?.trim() ?? '')
  return paths.find((path) => path !== '' && starts(path)) ?? null
}

function downloaded(): string | null {
  console.log('No browser found. Asking Playwright to download its own…')
  spawnSync('playwright', ['install', 'chromium'], { stdio: 'ignore', timeout: downloadTimeoutMs })
  return playwrightsOwn()
}

/** Where we may install Debian packages, as in a container, the system's Chromium is one command away. */
function installed(): string | null {
  if (process.getuid?.() !== 0 || spawnSync('which', ['apt-get']).status !== 0) return null
  console.log('Installing Debian’s chromium…')
  const options = { stdio: 'ignore', timeout: installTimeoutMs } as const
  spawnSync('apt-get', ['update', '-qq'], options)
  spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], {
    ...options,
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  })
  return systems()
}

/** A browser that lacks a system library is installed, but of no use. */
function starts(path: string): boolean {
  return spawnSync(path, ['--version'], { stdio: 'ignore', timeout: 20_000 }).status === 0
}
