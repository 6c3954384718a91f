import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')

export const demoAccounts = [
  { name: 'admin', role: 'admin' },
  { name: 'oncall', role: 'operator' },
  { name: 'auditor', role: 'auditor' },
] as const

/** DEMO_PASSWORD, else the one of the first start, else a new one that is remembered. */
export async function demoPassword(dataFolder: string): Promise<string> {
  const asked = process.env.DEMO_PASSWORD
  if (asked) return asked
  const path = join(dataFolder, 'password')
  const kept = await readFile(path, 'utf8').catch(() => '')
  if (kept !== '') return kept
  const made = randomBytes(12).toString('base64url')
  await writeFile(path, made, { mode: 0o600 })
  return made
}

/**
 * Makes the three accounts by the console's own command, before the console holds its database. Passwords are set
 * anew only when they differ from last time: setting one ends sessions and is an entry of the audit log.
 */
export async function ensureAccounts(
  dataFolder: string,
  env: { [name: string]: string },
  password: string,
): Promise<void> {
  const doneFile = join(dataFolder, 'accounts-password')
  if ((await readFile(doneFile, 'utf8').catch(() => '')) === password) return
  for (const { name, role } of demoAccounts) {
    const added = await runAccount(['add', name, '--role', role], env, password)
    if (added.code === 0) continue
    const isKnown = added.output.includes('already an account')
    const changed = isKnown ? await runAccount(['password', name], env, password) : added
    if (changed.code !== 0) throw new Error(`The account ${name} could not be made: ${changed.output.trim()}`)
  }
  await writeFile(doneFile, password, { mode: 0o600 })
}

function runAccount(command: string[], env: { [name: string]: string }, password: string) {
  return new Promise<{ code: number; output: string }>((resolve, reject) => {
    const child = spawn(
      process.execPath,
      ['--conditions=react-server', join(root, 'scripts', 'account.ts'), ...command],
      { cwd: root, env: { ...process.env, ...env }, stdio: ['pipe', 'pipe', 'pipe'] },
    )
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)))
    child.on('error', reject)
    child.on('close', (code) => resolve({ code: code ?? 1, output }))
    child.stdin.end(`${password}\n`)
  })
}
