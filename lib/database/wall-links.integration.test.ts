import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { databaseKinds, testServer, type TestDatabase, type TestServer } from './testing/test-database.ts'
import {
  draftWallLink,
  findWallLink,
  listWallLinks,
  revokeWallLink,
  storeWallLink,
  takeWallLink,
} from './wall-links.ts'

const start = new Date('2026-11-21T10:00:00.000Z')
const later = (days: number, seconds = 0) => new Date(start.getTime() + days * 86_400_000 + seconds * 1_000)

describe.each(databaseKinds)('wall links on %s', (kind) => {
  let server: TestServer
  let place: TestDatabase

  beforeAll(async () => {
    server = await testServer(kind)
    place = await server.fresh()
  })
  afterAll(async () => {
    await place?.remove()
    await server?.remove()
  })

  async function stored(name: string) {
    const { link, token } = draftWallLink({ name, by: 'admin', days: 7 }, start)
    await storeWallLink(place.database.prisma, link, token)
    return { id: link.id, token }
  }

  test('a link opens until its time is over, to the second', async () => {
    const { prisma } = place.database
    const { token } = await stored('lobby')
    expect(await takeWallLink(prisma, token, later(7, -1))).toMatchObject({ isLive: true, link: { name: 'lobby' } })
    expect(await takeWallLink(prisma, token, later(7))).toMatchObject({ isLive: false })
    expect(await takeWallLink(prisma, `${token}x`, start)).toBeNull()
  })

  test('its use is noted once a minute, and not once it has ended', async () => {
    const { prisma } = place.database
    const { id, token } = await stored('canteen')
    const lastUse = async () => (await findWallLink(prisma, id, start))?.link.lastUsedAt
    await takeWallLink(prisma, token, later(0, 10))
    await takeWallLink(prisma, token, later(0, 69))
    expect(await lastUse()).toBe(later(0, 10).toISOString())
    await takeWallLink(prisma, token, later(0, 70))
    expect(await lastUse()).toBe(later(0, 70).toISOString())
    await takeWallLink(prisma, token, later(8))
    expect(await lastUse()).toBe(later(0, 70).toISOString())
  })

  test('a revoked one opens nothing, says who ended it, and leaves the list after a month', async () => {
    const { prisma } = place.database
    const { id, token } = await stored('hall')
    await revokeWallLink(prisma, id, 'ada', later(1))
    await revokeWallLink(prisma, id, 'bob', later(2))
    expect(await takeWallLink(prisma, token, later(1))).toMatchObject({
      isLive: false,
      link: { revoked: { by: 'ada', at: later(1).toISOString() } },
    })
    const names = async (now: Date) => (await listWallLinks(prisma, now)).map(({ name }) => name)
    expect(await names(later(30))).toContain('hall')
    expect(await names(later(32))).not.toContain('hall')
  })

  test('the token is nowhere on the disk', async () => {
    const { token } = await stored('porch')
    const folder = await place.pages()
    const files = globSync('**/*', { cwd: folder, withFileTypes: true }).filter((file) => file.isFile())
    const holding = (text: string) =>
      files.some(({ parentPath, name }) => readFileSync(join(parentPath, name)).includes(text))
    expect(holding('porch')).toBe(true)
    expect(holding(token)).toBe(false)
  })
})
