import { spawnSync } from 'node:child_process'
import { findBrowser } from './find-browser.ts'

/** `npm run e2e`: makes sure of a browser, then runs the stories. Arguments go to Playwright. */
const browser = findBrowser()
if (browser === null) {
  console.error(
    'No browser for the stories: Playwright could not download its own and no Chromium is installed. ' +
      'Install one (Debian: apt-get install chromium) or name it in CHROMIUM_PATH, then run `npm run e2e` again.',
  )
  process.exit(1)
}
console.log(`Browser: ${browser}`)
const { status, signal } = spawnSync('playwright', ['test', ...process.argv.slice(2)], {
  stdio: 'inherit',
  env: { ...process.env, CHROMIUM_PATH: browser },
})
process.exit(signal ? 1 : (status ?? 1))
