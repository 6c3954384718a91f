import 'server-only'

import { randomUUID } from 'node:crypto'
import { link, readFile, readlink, rename, stat, unlink, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

import * as z from 'zod/mini'

/** Another process works in the folder. */
export class DirectoryLocked extends Error {
  override readonly name = 'DirectoryLocked'
}

export type DirectoryLock = {
  readonly release: () => Promise<void>
}

const holderSchema = z.object({
  id: z.string(),
  pid: z.int(),
  /** Tells one boot of a machine from the next, one container from another, and a process from a later one with its number. */
  bootId: z.string(),
  pidNamespace: z.string(),
  processStart: z.string(),
  host: z.string(),
  since: z.string(),
  heartbeat: z.int(),
})

type Holder = z.output<typeof holderSchema>

type LockOptions = {
  readonly beatMs?: number
  /** Called once when another process has taken the lock over: from then on nothing may be written. */
  readonly onLost?: (error: Error) => void
}

const defaultBeatMs = 2_000
/** Beats a foreign holder may miss before it counts as dead. */
const patienceBeats = 8

/**
 * Makes this process the only one that works in the folder. A dead holder on this machine is noticed at once; one in
 * another container or on another host by its heartbeat standing still, which takes up to eight beats.
 */
export async function lockDirectory(folder: string, options: LockOptions = {}): Promise<DirectoryLock> {
  const file = path.join(folder, 'lock')
  const beatMs = options.beatMs ?? defaultBeatMs
  const mine: Holder = { ...(await thisProcess()), id: randomUUID(), since: new Date().toISOString(), heartbeat: 0 }
  while (!(await create(file, mine))) {
    const holder = await readHolder(file)
    if (holder === 'gone') continue
    if (holder === 'unreadable' || (await isDead(file, holder, mine, beatMs))) await takeOver(file, holder, mine)
    else throw new DirectoryLocked(occupiedBy(folder, holder))
    break
  }
  return keep(file, mine, beatMs, options.onLost)
}

function occupiedBy(folder: string, holder: Holder): string {
  return `The data folder ${folder} is in use by process ${holder.pid} on ${holder.host} since ${holder.since}. Stop that console, or give this one another folder with DATA_FOLDER.`
}

/** True when the lock is now ours; the file appears with its content, never empty. */
async function create(file: string, mine: Holder): Promise<boolean> {
  const draft = `${file}.${mine.id}`
  await writeFile(draft, JSON.stringify(mine), { mode: 0o600 })
  try {
    await link(draft, file)
    return true
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false
    throw error
  } finally {
    await unlink(draft)
  }
}

async function readHolder(file: string): Promise<Holder | 'gone' | 'unreadable'> {
  try {
    return holderSchema.parse(JSON.parse(await readFile(file, 'utf8')))
  } catch (error) {
    return hasCode(error, 'ENOENT') ? 'gone' : 'unreadable'
  }
}

async function isDead(file: string, holder: Holder, mine: Holder, beatMs: number): Promise<boolean> {
  if (holder.host === mine.host && holder.bootId === mine.bootId && holder.pidNamespace === mine.pidNamespace) {
    return (await processStart(holder.pid)) !== holder.processStart
  }
  if (holder.host === mine.host && holder.bootId !== mine.bootId && holder.pidNamespace === 'none') return true
  // Its clock may differ from ours, so only a beat that moves while we watch proves life.
  for (let beat = 0; beat < patienceBeats; beat += 1) {
    await pause(beatMs)
    const now = await readHolder(file)
    if (now === 'gone' || now === 'unreadable') return true
    if (now.id !== holder.id || now.heartbeat !== holder.heartbeat) return false
  }
  return true
}

/** Replaces a dead holder. A second file, made exclusively, keeps two heirs apart. */
async function takeOver(file: string, dead: Holder | 'unreadable', mine: Holder): Promise<void> {
  const heir = `${file}.heir`
  await discardOld(heir)
  await writeFile(heir, JSON.stringify(mine), { flag: 'wx', mode: 0o600 }).catch((error: unknown) => {
    if (hasCode(error, 'EEXIST')) throw new DirectoryLocked('Another console is just taking over this data folder.')
    throw error
  })
  try {
    const now = await readHolder(file)
    const isStillDead = dead === 'unreadable' ? now === 'unreadable' : typeof now === 'object' && now.id === dead.id
    if (!isStillDead && now !== 'gone') {
      throw new DirectoryLocked('Another console has just taken over this data folder.')
    }
    await replace(file, mine)
  } finally {
    await unlink(heir)
  }
}

async function discardOld(heir: string): Promise<void> {
  const age = await stat(heir).then(
    (found) => Date.now() - found.mtimeMs,
    () => 0,
  )
  if (age > 30_000) await unlink(heir)
}

async function replace(file: string, holder: Holder): Promise<void> {
  const draft = `${file}.${holder.id}`
  await writeFile(draft, JSON.stringify(holder), { mode: 0o600 })
  await rename(draft, file)
}

function keep(file: string, mine: Holder, beatMs: number, onLost: LockOptions['onLost']): DirectoryLock {
  let heartbeat = 0
  let isHeld = true
  let beating: Promise<void> = Promise.resolve()
  const beat = async () => {
    const holder = await readHolder(file)
    if (!isHeld) return
    if (typeof holder === 'object' && holder.id === mine.id) {
      heartbeat += 1
      await replace(file, { ...mine, heartbeat })
      return
    }
    isHeld = false
    clearInterval(timer)
    onLost?.(new DirectoryLocked('Another process has taken this data folder over.'))
  }
  const timer = setInterval(() => {
    beating = beating.then(beat).catch((error: unknown) => {
      // A full disk stops the beat, not the console: the process is still alive for everybody on this machine.
      process.stderr.write(`The lock of the data folder could not be renewed: ${String(error)}\n`)
    })
  }, beatMs)
  timer.unref()
  return {
    release: async () => {
      clearInterval(timer)
      await beating
      if (!isHeld) return
      isHeld = false
      const holder = await readHolder(file)
      if (typeof holder === 'object' && holder.id === mine.id) await unlink(file)
    },
  }
}

async function thisProcess(): Promise<Omit<Holder, 'id' | 'since' | 'heartbeat'>> {
  return {
    pid: process.pid,
    bootId: await readFile('/proc/sys/kernel/random/boot_id', 'utf8').then(
      (text) => text.trim(),
      () => 'none',
    ),
    pidNamespace: await readlink('/proc/self/ns/pid').catch(() => 'none'),
    processStart: await processStart(process.pid),
    host: hostname(),
  }
}

/** When a process began, as the kernel counts it; `none` when there is no such process. */
async function processStart(pid: number): Promise<string> {
  try {
    const line = await readFile(`/proc/${pid}/stat`, 'utf8')
    // The name in parentheses may hold spaces; the start time is the 20th field after it.
    const fields = line.slice(line.lastIndexOf(')') + 2).split(' ')
    return fields[0] === 'Z' ? 'none' : (fields[19] ?? 'none')
  } catch {
    return isRunning(pid) ? 'running' : 'none'
  }
}

/** For systems without /proc: signal 0 only asks whether the process exists. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return hasCode(error, 'EPERM')
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
