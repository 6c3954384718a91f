import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect, test } from 'vitest'

const folder = new URL('../../app/', import.meta.url).pathname
/** For people who are not signed in. */
const open = ['sign-in/page.tsx', 'setup/page.tsx', 'wall-link/page.tsx']

const pages = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('page.tsx'))

test.each(pages.filter((name) => !open.includes(name)))('%s asks who is looking before anything else', (name) => {
  const [, body = ''] =
    /export default async function \w+\([\s\S]*?\) \{\n([\s\S]*)/.exec(readFileSync(join(folder, name), 'utf8')) ?? []
  expect(body.split('\n')[0]).toMatch(/await (requirePermission\('[a-z-]+'\)|requireWall\(\))$/)
})

test('only these pages are open to people who are not signed in', () => {
  expect(pages.length).toBeGreaterThan(7)
  for (const name of open) expect(pages).toContain(name)
})
