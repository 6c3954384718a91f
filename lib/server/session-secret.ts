import 'server-only'

import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { BadSettings, settings } from './env.ts'

let kept: string | null = null

/** Seals the session cookie. Made once and kept in the data folder where none is configured. */
export function sessionSecret(): string {
  kept ??= settings().nextauthSecret ?? secretInFolder(settings().dataFolder)
  return kept
}

/** Throws `BadSettings` where the folder cannot be used. */
export function secretInFolder(folder: string): string {
  const file = join(folder, 'session-secret')
  const secret = readOrMake(folder, file)
  if (secret.length < 32)
    throw new BadSettings(`${file} holds no secret. Delete it and start again; everybody signs in anew.`)
  return secret
}

function readOrMake(folder: string, file: string): string {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    if (!existsSync(file)) makeSecret(file)
    return readFileSync(file, 'utf8').trim()
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new BadSettings(`The data folder ${folder} cannot be used (${reason}). Set DATA_FOLDER to another one.`)
  }
}

/** Exclusive: of two processes that start together, one makes the secret and the other one reads it. */
function makeSecret(file: string): void {
  try {
    writeFileSync(file, randomBytes(32).toString('base64url'), { flag: 'wx', mode: 0o600 })
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
}
