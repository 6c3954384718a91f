import { readFileSync } from 'node:fs'

import { describe, expect, test } from 'vitest'

import { guardrailSchema } from '#lib/contracts/guardrails.ts'
import type { Guardrail } from '#lib/domain/guardrail.ts'
import { guardrailWords } from '#lib/domain/guardrail-words.ts'
import { orders } from './fake-guardrail-orders.ts'
import {
  actionNames,
  buttonNames,
  guardrailsOf,
  guardrailsOfOrder,
  standingRefusalOf,
  submit,
  submitLate,
} from './fake-guardrail-scene.ts'
import { situations } from './fake-guardrail-situations.ts'

/* docs/guardrails.md is what admins and auditors read; each of its cells is a plan that is made here. */

const document = readFileSync(new URL('../../docs/guardrails.md', import.meta.url), 'utf8')

/** The rows of the table under a heading, the first of them its head. */
function tableUnder(heading: string): string[][] {
  const [, section = ''] = document.split(`\n## ${heading}\n`)
  const lines = (section.split('\n## ')[0] ?? '').split('\n').filter((line) => line.startsWith('|'))
  return lines
    .filter((line) => !line.startsWith('| ---'))
    .map((line) =>
      line
        .slice(1, -1)
        .split(' | ')
        .map((cell) => cell.trim()),
    )
}

const nothing = '–'

function cellOf(guardrails: readonly Guardrail[] | null, but: readonly string[] = []): string {
  if (guardrails === null) return 'not possible'
  const said = guardrails.map(({ code, level }) => `${level} \`${code}\``).filter((one) => !but.includes(one))
  return said.length === 0 ? nothing : said.join(', ')
}

const [quiet] = situations
if (!quiet) throw new Error('no quiet day')

const seen: Guardrail[] = []

async function askedFor(action: (typeof actionNames)[number], situation: (typeof situations)[number]) {
  const guardrails = await guardrailsOf(action, situation)
  seen.push(...(guardrails ?? []))
  return guardrails
}

describe('the situations', () => {
  const [head = [], ...rows] = tableUnder('Actions and situations')

  test('each action and each situation is there, once', () => {
    expect(head).toEqual(['Situation', ...actionNames])
    expect(rows.map(([first]) => first)).toEqual(situations.map(({ is }) => is))
  })

  describe.each(actionNames)('%s', (action) => {
    test.each(situations)('$is', async (situation) => {
      const usual = situation === quiet ? [] : cellOf(await guardrailsOf(action, quiet)).split(', ')
      const row = rows.find(([first]) => first === situation.is) ?? []
      expect(cellOf(await askedFor(action, situation), usual)).toBe(row[head.indexOf(action)])
    })
  })
})

const editNames = actionNames.filter((name) => name !== 'Rotate' && name !== 'Scale several')

describe.each(editNames)(
  '%s runs, waits for a second admin or the typed name, or is refused as its cell says',
  (action) => {
    test.each(situations)('$is', async (situation) => {
      const levels = (await guardrailsOf(action, situation))?.map(({ level }) => level)
      const wanted = levels?.includes('refuse')
        ? 'refused'
        : levels?.includes('confirm')
          ? 'typed'
          : levels?.includes('approve')
            ? 'waits'
            : 'runs'
      expect(await submit(action, situation)).toBe(levels === undefined ? null : wanted)
    })
  },
)

/** Found by asking the instances, and by reading the revisions, for the plan alone. */
const ofThePlan = new Set(['unverifiable', 'revision-unknown', 'revision-current', 'revision-differs'])

describe.each(editNames)('%s, planned on a quiet day, is not sent when its cell came about meanwhile', (action) => {
  test.each(situations.filter(({ base }) => base === undefined))('$is', async (situation) => {
    const found = (await guardrailsOf(action, situation)) ?? []
    const stops = found.some(
      ({ code, level }) => ['refuse', 'confirm', 'approve'].includes(level) && !ofThePlan.has(code),
    )
    // A plan whose fields were changed may be stale whatever the guardrails say.
    const mayRun = stops ? [false] : situation.reading === undefined ? [true] : [true, false]
    expect(mayRun).toContain(await submitLate(action, situation))
  })
})

describe.each(buttonNames)('the button %s is off only where the plan is refused for that', (action) => {
  test.each(situations)('$is', async (situation) => {
    const standing = await standingRefusalOf(action, situation)
    if (standing === null) return
    const refused = (await guardrailsOf(action, situation))?.filter(({ level }) => level === 'refuse')
    expect(refused?.map(({ code }) => code)).toContain(standing.code)
  })
})

describe('the orders', () => {
  const [, ...rows] = tableUnder('What is asked for')

  test('each is there, once', () => {
    expect(rows.map(([first]) => first)).toEqual(orders.map(({ is }) => is))
  })

  test.each(orders)('$is', async (order) => {
    const found = await guardrailsOfOrder(order)
    seen.push(...(found ?? []))
    expect(cellOf(found)).toBe(rows.find(([first]) => first === order.is)?.[1])
  })
})

describe('the words', () => {
  const [, ...rows] = tableUnder('Guardrails')

  const known = guardrailSchema.def.options.flatMap(({ def: { shape } }) =>
    [...shape.code.def.values].flatMap((code) => levelsOf(shape.level.def).map((level) => [`\`${code}\``, level])),
  )

  test('each id and level of the code is in the table, and no other', () => {
    expect(rows.map(([code, level]) => [code, level])).toEqual(known)
  })

  test.each(known)('%s as %s is said to an admin, in these words', (code, level) => {
    const [, , words] = rows.find((row) => row[0] === code && row[1] === level) ?? []
    const said = seen.filter((one) => `\`${one.code}\`` === code && one.level === level).map(guardrailWords)
    expect(said).toContain(words)
  })
})

function levelsOf(level: { values: readonly string[] } | { entries: Readonly<Record<string, string>> }) {
  return 'values' in level ? [...level.values] : Object.values(level.entries)
}
