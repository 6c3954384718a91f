import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'

/** Lowest versions without a known hole that reaches this console (docs/decisions/0003-version-floors.md). */
const floors = { next: '16.4.5', 'next-auth': '4.24.15' } as const

type Lock = { packages: Record<string, { version?: string }> }

test.each(Object.entries(floors))('every locked %s is at least %s', async (name, floor) => {
  const lock: Lock = JSON.parse(await readFile(join(import.meta.dirname, '../package-lock.json'), 'utf8'))
  const locked = Object.entries(lock.packages).filter(([path]) => path.endsWith(`node_modules/${name}`))
  expect(locked.length).toBeGreaterThan(0)
  for (const [, { version }] of locked) expect(isAtLeast(version ?? '', floor), `${name} ${version}`).toBe(true)
})

test('the comparison itself knows old from new', () => {
  expect(isAtLeast('16.4.4', '16.4.5')).toBe(false)
  expect(isAtLeast('16.10.0', '16.4.5')).toBe(true)
  expect(isAtLeast('5.0.0-beta.31', '5.0.0')).toBe(false)
})

function isAtLeast(version: string, floor: string): boolean {
  const [numbers, preRelease] = version.split('-', 2)
  const compared = (numbers ?? '').localeCompare(floor, 'en', { numeric: true })
  return compared > 0 || (compared === 0 && preRelease === undefined)
}
