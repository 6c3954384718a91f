import { inspect } from 'node:util'
import { afterEach, describe, expect, test } from 'vitest'
import { hashPassword } from '#demo/images/tracardi-state.ts'
import type { Refusal } from '#lib/domain/refusal.ts'
import type { Result } from '#lib/domain/result.ts'
import { planRotation } from '#lib/operations/plan-rotation.ts'
import type { World } from '#lib/operations/ports.ts'
import { reconcileIntents } from '#lib/operations/reconcile-intents.ts'
import { revealPassword } from '#lib/operations/reveal-password.ts'
import { rotatePassword } from '#lib/operations/rotate-password.ts'
import { describeError } from '#lib/server/logger.ts'
import { leaksIn, leaksInFolder, type Canary } from './testing/canary.ts'
import { admin, installation, orderOf, plan } from './testing/rotation-order.ts'
import { losing, startRotationRig, type RotationRig } from './testing/rotation-rig.ts'

/** Each with what an encoding changes: quotes, brackets, a percent sign, letters beyond ASCII. */
const old = { name: 'the old password', text: `Altes<&>"\\'%+/żółć-7mQ2wZx9Lk` }
const next = { name: 'the new password', text: `Neues<&>"\\'%+/łąkę-3vB8nYc5Rt` }
const wrong = { name: 'a mistyped password', text: `Falsch<&>"\\'%+/źdźbło-6hJ4kPd1Sx` }
const weak = { name: 'a weak password', text: 'correct-horse-battery-staple' }

let rig: RotationRig
afterEach(() => rig.stop())

/** Everything that the console says or keeps, except what it writes into the one Secret. */
async function leaks(said: readonly unknown[], canaries: readonly Canary[]): Promise<string[]> {
  const { database, lines, clusterObjects, pages } = rig
  const rows = await allRows(database.prisma)
  return [
    ...leaksIn('answers', said.map((one) => JSON.stringify(one)).join('\n'), canaries),
    ...leaksIn(
      'answers, inspected',
      said.map((one) => inspect(one, { depth: 9, showHidden: true })).join('\n'),
      canaries,
    ),
    ...leaksIn('lines of the log', lines.join('\n'), canaries),
    ...leaksIn('rows of the database', rows, canaries),
    ...leaksIn('objects of the cluster', clusterObjects().join('\n'), canaries),
    ...(await leaksInFolder(await pages(), canaries)),
  ]
}

/** Long rows are stored compressed, so the pages alone do not show everything. */
async function allRows(prisma: RotationRig['database']['prisma']): Promise<string> {
  const tables = await prisma.$queryRawUnsafe<{ name: string }[]>(
    `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
     where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')
       and has_table_privilege(format('%I.%I', table_schema, table_name), 'select')`,
  )
  expect(tables.length).toBeGreaterThan(5)
  const found = await Promise.all(
    tables.map(({ name }) =>
      prisma.$queryRawUnsafe<{ row: string }[]>(`select row_to_json(t)::text as row from ${name} t`),
    ),
  )
  return found.flatMap((rows) => rows.map(({ row }) => row)).join('\n')
}

/** Answers and errors alike: an error's words go to the log. */
async function heard<Value>(said: unknown[], answer: Promise<Result<Value, Refusal>>): Promise<Result<Value, Refusal>> {
  try {
    const result = await answer
    said.push(result)
    return result
  } catch (error) {
    said.push(describeError(error))
    throw error
  }
}

async function storyOf(world: World, settle: () => Promise<void>): Promise<unknown[]> {
  const said: unknown[] = []
  const { username = '' } = rig.held()
  rig.cluster.tracardi.setAdministrator('tracardi', { userName: username, password: old.text })

  // The Secret holds none: mistyped, too weak, not usable, then right.
  await rig.writeSecret({ username })
  const first = await plan(world, 'enter')
  said.push(first)
  for (const text of [weak.text, `${next.text} `])
    await heard(said, rotatePassword(world, admin, orderOf(first, { current: wrong.text, next: text })))
  await heard(said, rotatePassword(world, admin, orderOf(first, { current: wrong.text, next: next.text })))
  const second = await plan(world, 'enter')
  await heard(said, rotatePassword(world, admin, orderOf(second, { current: old.text, next: next.text })))
  await settle()
  expect(rig.held()['password']).toBe(next.text)

  // Faults on the way and before it.
  for (const fault of ['login-500', 'html', 'down'] as const) {
    rig.cluster.troubles.breakApi('tracardi', fault)
    await heard(said, planRotation(world, admin, { ...installation, source: 'generate' }))
    rig.cluster.troubles.heal()
  }
  const broken = await rig.startProcess(losing(rig.connection, ({ method }) => method === 'PATCH'))
  await heard(said, rotatePassword(broken.world, admin, orderOf(await plan(broken.world))))
  await broken.settle()
  await reconcileIntents(world)
  await settle()
  said.push(await world.actions.openActions())
  return said
}

describe.each([
  ['1.3', 'pglite'],
  ['0.8', 'postgresql'],
] as const)('Tracardi of chart %s, recorded on %s', (shape, kind) => {
  test('a password is nowhere but in the named Secret, whatever goes wrong', async () => {
    rig = await startRotationRig(shape, kind)
    const { world, settle } = await rig.startProcess()
    const said = await storyOf(world, settle)

    const { value: last } = granted(await heard(said, rotatePassword(world, admin, orderOf(await plan(world)))))
    const [token = ''] = rig.tokens()
    await settle()
    const generated = rig.held()['password'] ?? ''
    const shown = granted(await heard(said, revealPassword(world, admin, last.id)))
    expect(shown.value.reveal()).toBe(generated)
    expect(await heard(said, revealPassword(world, admin, last.id))).toMatchObject({ granted: false })

    const canaries = [old, next, wrong, weak, { name: 'the generated password', text: generated }]
    const hashes = canaries.map(({ name, text }) => ({ name: `the hash of ${name}`, text: hashPassword(text) }))
    const all = [...canaries, ...hashes, { name: "Tracardi's token", text: token }]
    expect([generated.length, token.length]).toEqual([32, 40])
    expect(await leaks(said, all)).toEqual([])
  })
})

test.each(['pglite', 'postgresql'] as const)(
  'one that is typed into the reason is found in every sink of %s',
  async (kind) => {
    rig = await startRotationRig('1.3', kind)
    const { world, settle } = await rig.startProcess()
    const order = { ...orderOf(await plan(world)), reason: `set it to ${next.text} please` }
    const said = [await rotatePassword(world, admin, order)]
    await settle()
    const found = await leaks(said, [next])
    const sinks = ['answers:', 'answers, inspected:', 'lines of the log:', 'rows of the database:']
    for (const sink of [...sinks, await rig.pages()]) expect(found.join('\n')).toContain(sink)
  },
)

function granted<Value>(result: Result<Value, Refusal>) {
  if (!result.granted) throw new Error(JSON.stringify(result.refusal))
  return result
}
