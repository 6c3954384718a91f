import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, beforeEach, expect, test } from 'vitest'

import { secretInFolder } from './session-secret.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'console-secret-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

test('a secret is made once, for the owner only', () => {
  const inside = join(folder, 'data')
  const secret = secretInFolder(inside)
  expect(secret.length).toBeGreaterThanOrEqual(43)
  expect(secretInFolder(inside)).toBe(secret)
  expect(statSync(join(inside, 'session-secret')).mode & 0o777).toBe(0o600)
})

test('a folder that cannot be is named', () => {
  writeFileSync(join(folder, 'file'), '')
  expect(() => secretInFolder(join(folder, 'file'))).toThrow('cannot be used')
})

test('an emptied secret is not used', () => {
  writeFileSync(join(folder, 'session-secret'), '')
  expect(() => secretInFolder(folder)).toThrow('holds no secret')
})
