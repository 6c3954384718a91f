import { spawn } from 'node:child_process'
import { closeSync, existsSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

/** A program of the cluster and how to start it again. */
export type Launch = { name: string; command: string; args: string[]; env?: Record<string, string> }

const pidFile = (folder: string, name: string) => join(folder, `${name}.pid`)
export const logFile = (folder: string, name: string) => join(folder, `${name}.log`)

/** Starts a program that outlives this process; its output goes to a log beside its pid. */
export function launch(folder: string, { name, command, args, env }: Launch) {
  const log = openSync(logFile(folder, name), 'a')
  const child = spawn(command, args, { detached: true, stdio: ['ignore', log, log], env: { ...process.env, ...env } })
  closeSync(log)
  child.on('error', (error) => writeFileSync(logFile(folder, name), `${error.message}\n`, { flag: 'a' }))
  if (child.pid === undefined) return
  writeFileSync(pidFile(folder, name), String(child.pid))
  child.unref()
}

/** The pid of a program we started that still runs. */
export function pidOf(folder: string, name: string): number | undefined {
  if (!existsSync(pidFile(folder, name))) return undefined
  const pid = Number(readFileSync(pidFile(folder, name), 'utf8'))
  try {
    process.kill(pid, 0)
    return isOurs(pid, folder) ? pid : undefined
  } catch {
    return undefined
  }
}

/** Where /proc can tell, a pid that was given to another program, or that only waits to be reaped, is not ours. */
function isOurs(pid: number, folder: string): boolean {
  if (!existsSync('/proc/self/stat')) return true
  const state = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.[0]
  if (state === 'Z') return readdirSync(`/proc/${pid}/task`).length > 1
  const commandLine = readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  // Every program of ours is told a file of its folder. An ending one has lost its words, but still holds its port.
  return commandLine === '' || commandLine.includes(folder)
}

/** Sends a signal to a program we started; false if it does not run. */
export function signal(folder: string, name: string, kind: NodeJS.Signals): boolean {
  const pid = pidOf(folder, name)
  return pid !== undefined && process.kill(pid, kind)
}

/** Asks a program to end, and ends it after the grace period. */
export async function stop(folder: string, name: string, graceMs = 5_000) {
  signal(folder, name, 'SIGTERM')
  if (!(await gone(folder, name, graceMs))) signal(folder, name, 'SIGKILL')
  await gone(folder, name, 5_000)
  rmSync(pidFile(folder, name), { force: true })
}

export async function gone(folder: string, name: string, withinMs: number): Promise<boolean> {
  const deadline = Date.now() + withinMs
  while (pidOf(folder, name) !== undefined) {
    if (Date.now() > deadline) return false
    await pause(50)
  }
  return true
}

/** Waits for a claim about a program to hold; fails with the end of its log. */
export async function ready(folder: string, name: string, claim: () => Promise<boolean>, withinMs = 60_000) {
  const deadline = Date.now() + withinMs
  while (!(await claim().catch(() => false))) {
    const ended = pidOf(folder, name) === undefined
    if (!ended && Date.now() < deadline) {
      await pause(100)
      continue
    }
    const what = ended ? 'ended while starting' : `was not ready after ${withinMs / 1000} s`
    throw new Error(`${name} ${what}. The last lines of ${logFile(folder, name)}:\n${lastLines(logFile(folder, name))}`)
  }
}

function lastLines(file: string, count = 12): string {
  if (!existsSync(file)) return '(no log)'
  return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-count).join('\n')
}
