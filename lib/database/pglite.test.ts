import { readFile } from 'node:fs/promises'

import { expect, test } from 'vitest'

import { pgliteVersion } from './pglite.ts'
import { uuidV7 } from './uuid-v7.ts'

test('the kept empty database is of the installed version', async () => {
  const description: unknown = JSON.parse(await readFile('node_modules/@electric-sql/pglite/package.json', 'utf8'))
  expect(description).toMatchObject({ version: pgliteVersion })
})

test('ids sort by age and say that they are of version 7', () => {
  const [older, newer] = [uuidV7(new Date(1_000)), uuidV7(new Date(2_000))]
  expect(older < newer).toBe(true)
  expect(newer).toMatch(/^00000000-07d0-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
})
