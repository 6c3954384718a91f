import { defineConfig } from '@playwright/test'

const isCI = Boolean(process.env['CI'])

export default defineConfig({
  testDir: 'e2e/stories',
  globalSetup: './e2e/global-setup.ts',
  outputDir: 'test-results',
  // A worker owns a console, a database and a cluster of its own; two cores carry two of them.
  workers: Number(process.env['E2E_WORKERS'] ?? (process.env['E2E_CLUSTER'] === 'real' ? 1 : 2)),
  forbidOnly: isCI,
  retries: isCI ? 1 : 0,
  // A rotation that was cut off rests before it is taken up again: on a busy machine that takes minutes, and is right.
  timeout: 300_000,
  expect: { timeout: 15_000 },
  reporter: [['list']],
  use: {
    trace: 'retain-on-failure',
    locale: 'en-GB',
    timezoneId: 'Pacific/Chatham',
    launchOptions: {
      ...(process.env['CHROMIUM_PATH'] ? { executablePath: process.env['CHROMIUM_PATH'] } : {}),
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
})
