import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')

/** User name → role. Stories that end sessions do so as `deputy`, whose sessions no other story needs. */
export const accounts = {
  admin: 'admin',
  deputy: 'admin',
  oncall: 'operator',
  auditor: 'auditor',
} as const

/** Makes one data folder with accounts; every console of the run starts on a copy, which is quicker than an empty one. */
async function globalSetup() {
  if (!existsSync(join(root, '.next', 'BUILD_ID'))) throw new Error('The stories need a build: npm run build')
  const folder = await mkdtemp(join(tmpdir(), 'tracardi-ops-stories-'))
  const password = randomBytes(18).toString('base64url')
  for (const [name, role] of Object.entries(accounts)) await addAccount(folder, { name, role, password })
  process.env['E2E_FOLDER'] = folder
  process.env['E2E_PASSWORD'] = password
  return () => rm(folder, { recursive: true, force: true })
}

// oxlint-disable-next-line import/no-default-export -- Playwright looks for the default export.
export default globalSetup

type NewAccount = { name: string; role: string; password: string }

function addAccount(folder: string, { name, role, password }: NewAccount): Promise<void> {
  return new Promise((resolve, reject) => {
    const command = ['--conditions=react-server', 'scripts/account.ts', 'add', name, '--role', role]
    const child = spawn(process.execPath, command, {
      cwd: root,
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, DATA_FOLDER: join(folder, 'seed'), DATABASE_URL: '', ACCOUNT_PASSWORD: password },
    })
    let problem = ''
    child.stderr.on('data', (bytes: Buffer) => (problem += bytes.toString()))
    child.on('error', reject)
    child.on('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`The account ${name} was not made: ${problem}`)),
    )
  })
}
