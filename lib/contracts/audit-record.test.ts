import { globSync, readFileSync } from 'node:fs'

import { expect, test } from 'vitest'

import { auditEventNames } from './audit-events.ts'

const root = new URL('../../', import.meta.url).pathname
const read = (file: string) => readFileSync(`${root}${file}`, 'utf8')

const rows = [...read('docs/audit-record.md').matchAll(/^\| `([^`]+)` \|[^|]*\| `([^`]+)` \| `([^`]+)` \|$/gm)].map(
  ([, event = '', made = '', proven = '']) => ({ event, made, proven }),
)

test('every kind of entry has one line in the table, and every line is a kind', () => {
  expect(rows.map(({ event }) => event).toSorted()).toEqual(auditEventNames.toSorted())
})

test.each(rows)('$event is made in $made and proven by $proven', ({ event, made, proven }) => {
  // The two journal entries are one line of code.
  const [family] = event.split('.')
  expect(read(made)).toMatch(new RegExp(`'${RegExp.escape(event)}'|\`${family}\\.\\$\\{`))
  expect(read(proven)).toContain(event)
})

test('nothing in the code records what is not in the catalogue', () => {
  const files = globSync('{lib,scripts,app}/**/*.ts', { cwd: root }).filter((file) => !file.includes('.test.'))
  const recorded = files.flatMap((file) => [...read(file).matchAll(/\baction: '([a-z]+(?:[.-][a-z]+)+)'/g)])
  const names = [...new Set(recorded.map(([, name = '']) => name))]
  expect(names.length).toBeGreaterThan(15)
  expect(names.filter((name) => !auditEventNames.some((known) => known === name))).toEqual([])
})
