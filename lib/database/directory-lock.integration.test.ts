import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { renameSync, writeFileSync } from 'node:fs'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'

import { afterEach, beforeEach, expect, test } from 'vitest'

import { DirectoryLocked, lockDirectory } from './directory-lock.ts'
import { temporaryFolder } from './testing/test-database.ts'

let folder = ''
let remove: () => Promise<void> = () => Promise.resolve()

beforeEach(async () => {
  ;({ folder, remove } = await temporaryFolder())
})
afterEach(() => remove())

const lockFile = () => path.join(folder, 'lock')

/** Rewrites who holds the lock, as if somebody else had written it. */
async function heldBy(change: Record<string, unknown>): Promise<void> {
  const held = await lockDirectory(folder)
  const holder: unknown = JSON.parse(await readFile(lockFile(), 'utf8'))
  await held.release()
  await writeFile(lockFile(), JSON.stringify(Object.assign({}, holder, change)))
}

async function deadProcess(): Promise<number> {
  const short = spawn('true')
  await once(short, 'exit')
  return short.pid ?? 0
}

test('a held folder is refused, a released one is free and keeps no file', async () => {
  const held = await lockDirectory(folder)
  await expect(lockDirectory(folder)).rejects.toThrow(DirectoryLocked)
  await held.release()
  expect(await readdir(folder)).toEqual([])
  await (await lockDirectory(folder)).release()
})

test('of many that ask at once exactly one gets it', async () => {
  const answers = await Promise.allSettled(Array.from({ length: 10 }, () => lockDirectory(folder)))
  const held = answers.filter((answer) => answer.status === 'fulfilled')
  expect(held).toHaveLength(1)
  await held[0]?.value.release()
})

test('a dead process is succeeded at once, by exactly one of many', async () => {
  await heldBy({ pid: await deadProcess() })
  const start = performance.now()
  const answers = await Promise.allSettled(Array.from({ length: 10 }, () => lockDirectory(folder)))
  expect(performance.now() - start).toBeLessThan(1_500)
  const held = answers.filter((answer) => answer.status === 'fulfilled')
  expect(held).toHaveLength(1)
  expect(JSON.parse(await readFile(lockFile(), 'utf8'))).toMatchObject({ pid: process.pid })
  await held[0]?.value.release()
  expect(await readdir(folder)).toEqual([])
})

test('a process that took over the number of a dead one does not count as it', async () => {
  await heldBy({ processStart: '1' })
  await (await lockDirectory(folder)).release()
})

test('a file that cannot be read is no lock', async () => {
  await writeFile(lockFile(), '')
  await (await lockDirectory(folder)).release()
})

test('a holder on another host is succeeded when its heartbeat stands still', async () => {
  await heldBy({ host: 'another', bootId: 'another', pidNamespace: 'another' })
  await (await lockDirectory(folder, { beatMs: 20 })).release()
})

test('a holder on another host whose heart beats is respected', async () => {
  const foreign = { host: 'another', bootId: 'another', pidNamespace: 'another' }
  await heldBy({ ...foreign, heartbeat: 1 })
  const holder: unknown = JSON.parse(await readFile(lockFile(), 'utf8'))
  let heartbeat = 1
  const beating = setInterval(() => {
    heartbeat += 1
    // Renamed into place, as a real holder does: half a file would count as none.
    writeFileSync(`${lockFile()}.next`, JSON.stringify(Object.assign({}, holder, { heartbeat })))
    renameSync(`${lockFile()}.next`, lockFile())
  }, 20)
  try {
    await expect(lockDirectory(folder, { beatMs: 60 })).rejects.toThrow(/in use by process \d+ on another since/)
  } finally {
    clearInterval(beating)
  }
})

test('who lost the lock is told, and leaves the successor alone', async () => {
  const lost = Promise.withResolvers<Error>()
  const held = await lockDirectory(folder, { beatMs: 20, onLost: lost.resolve })
  const holder: unknown = JSON.parse(await readFile(lockFile(), 'utf8'))
  const successor = JSON.stringify(Object.assign({}, holder, { id: 'successor' }))
  await writeFile(lockFile(), successor)
  expect((await lost.promise).message).toMatch(/taken this data folder over/)
  await held.release()
  expect(await readFile(lockFile(), 'utf8')).toBe(successor)
})
