import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { ensureObject, textAt } from '#demo/cluster/json.ts'
import { kindNamed } from '#demo/cluster/kinds.ts'
import type { EmbeddedCluster } from '#demo/embedded-cluster.ts'
import { startEmbeddedCluster } from '#demo/embedded-cluster.ts'
import { hashPassword } from '#demo/images/tracardi-state.ts'

const secrets = kindNamed('secrets')
const opened: (() => Promise<void>)[] = []

afterEach(async () => {
  for (const close of opened.splice(0).toReversed()) await close()
})

async function folder() {
  const path = await mkdtemp(join(tmpdir(), 'kept-accounts-'))
  opened.push(() => rm(path, { recursive: true }))
  return path
}

async function start(dataFolder: string, shape: '1.3' | '0.8' = '1.3'): Promise<EmbeddedCluster> {
  const cluster = await startEmbeddedCluster({ dataFolder, installations: [{ shape, size: 'small' }] })
  opened.push(() => cluster.stop())
  return cluster
}

/** The password the Secret knows, and the hash that Tracardi has. */
function sides({ world, tracardi }: EmbeddedCluster) {
  const secret = world.store.get(secrets, 'tracardi', 'tracardi-admin-password')
  const value = (key: string) => Buffer.from(textAt(secret, 'data', key) ?? '', 'base64').toString('utf8')
  const [user] = tracardi.stateOf('tracardi').users.values()
  return { userName: value('username'), password: value('password'), secret, user }
}

test('the Secret knows the password of the simulated administrator, and no two demos share it', async () => {
  const [first, second] = [sides(await start(await folder())), sides(await start(await folder()))]
  expect(first.user).toMatchObject({ email: first.userName, passwordHash: hashPassword(first.password) })
  expect(first.password.length).toBeGreaterThanOrEqual(20)
  expect(first.password).not.toBe(second.password)
})

test('it stays over a restart, of another chart too, as does a change of both sides', async () => {
  const dataFolder = await folder()
  const first = await start(dataFolder)
  const before = sides(first)
  const next = 'changed by the console'
  if (!before.user) throw new Error('There is no administrator')
  first.tracardi.stateOf('tracardi').saveUser({ ...before.user, passwordHash: hashPassword(next) })
  await first.world.store.change(secrets, 'tracardi', 'tracardi-admin-password', (draft) => {
    ensureObject(draft, 'data').password = Buffer.from(next).toString('base64')
    ensureObject(draft, 'metadata', 'annotations').rotated = 'yes'
  })
  await opened.pop()?.()

  const after = sides(await start(dataFolder, '0.8'))
  expect(after.password).toBe(next)
  expect(after.user?.passwordHash).toBe(hashPassword(next))
  expect(after.secret).toMatchObject({ metadata: { annotations: { rotated: 'yes' } } })
})

test('what keeps it is the owner’s file, and no other', async () => {
  const dataFolder = await folder()
  const { password } = sides(await start(dataFolder))
  await opened.pop()?.()
  const path = join(dataFolder, 'tracardi-accounts.json')
  expect((await stat(path)).mode & 0o777).toBe(0o600)
  const changes = await readFile(join(dataFolder, 'changes.json'), 'utf8').catch(() => '')
  expect(changes).not.toContain(Buffer.from(password).toString('base64'))
})
