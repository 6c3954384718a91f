import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { ensureAccounts } from '#demo/accounts.ts'
import { startConsole, type ConsoleProcess } from '#e2e/console-process.ts'
import { signIn } from './session.ts'

export type MeasuredConsole = ConsoleProcess & {
  /** `Cookie` header of a signed-in admin. */
  readonly cookie: string
}

export type ConsoleOptions = {
  readonly folder: string
  readonly kubeconfig: string
  readonly env?: Record<string, string>
}

/** The production build on an empty database with one admin signed in. */
export async function openConsole({ folder, kubeconfig, env = {} }: ConsoleOptions): Promise<MeasuredConsole> {
  const dataFolder = join(folder, 'console')
  const password = randomBytes(18).toString('base64url')
  await ensureAccounts(folder, { DATA_FOLDER: dataFolder, DATABASE_URL: '' }, password)
  const console = await startConsole({ dataFolder, kubeconfig, env })
  return { ...console, cookie: await signIn(console.origin, { name: 'admin', password }) }
}
