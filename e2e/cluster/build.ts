import { spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, rename } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { createInterface } from 'node:readline'
import { cacheFolder, here } from './folders.ts'
import { programs, programsKey, type Program } from './programs.ts'

const oldestGo = [1, 26] as const
const progressEveryMs = 15_000

export type Say = (line: string) => void

/** Builds what is not built yet and answers the folder with the programs; instant when all are there. */
export async function buildPrograms(say: Say): Promise<string> {
  const folder = join(cacheFolder, programsKey(goVersion()), 'bin')
  const missing = programs.filter(({ name }) => !existsSync(join(folder, name)))
  if (missing.length === 0) return folder
  await mkdir(folder, { recursive: true })
  say(`Building ${missing.map(({ name }) => name).join(', ')} (once; a first build takes 6 to 20 minutes on two cores)`)
  // One at a time: linking the API server alone takes 2 GB.
  for (const program of missing) await build(program, folder, say)
  return folder
}

/** The folder of PATH that holds all programs, for machines where they are installed. */
export function installedPrograms(): string {
  const folders = (process.env.PATH ?? '').split(delimiter)
  const folder = folders.find((candidate) => programs.every(({ name }) => existsSync(join(candidate, name))))
  if (folder) return folder
  throw new Error(`--no-build needs one folder on PATH with ${programs.map(({ name }) => name).join(', ')}`)
}

function goVersion(): string {
  const { stdout, error } = spawnSync('go', ['env', 'GOVERSION'], { encoding: 'utf8', cwd: join(here, 'etcd') })
  const other = 'or name a disposable cluster in KUBECONFIG.'
  if (error)
    throw new Error(`Go is missing: install Go ${oldestGo.join('.')} or newer to build the control plane, ${other}`)
  const [major = 0, minor = 0] = stdout.replace('go', '').split('.').map(Number)
  if (major > oldestGo[0] || (major === oldestGo[0] && minor >= oldestGo[1])) return stdout.trim()
  throw new Error(
    `Go ${oldestGo.join('.')} or newer is needed to build the control plane, found ${stdout.trim() || 'none'}: install it, ${other}`,
  )
}

/** One call of the compiler; -v names each package as it is compiled, which is the progress. */
function build({ name, module, package: path, flags }: Program, folder: string, say: Say): Promise<void> {
  const started = Date.now()
  const seconds = () => Math.round((Date.now() - started) / 1000)
  const target = join(folder, name)
  const unfinished = `${target}.${process.pid}`
  const last: string[] = []
  let packages = 0
  const progress = setInterval(() => say(`  ${name}: ${packages} packages compiled, ${seconds()} s`), progressEveryMs)
  return new Promise<void>((resolve, reject) => {
    const child = spawn('nice', ['-n', '10', 'go', 'build', '-v', ...flags, '-o', unfinished, path], {
      cwd: join(here, module),
      env: { ...process.env, CGO_ENABLED: '0', GOWORK: 'off' },
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    const stop = () => child.kill()
    process.once('exit', stop)
    createInterface({ input: child.stderr }).on('line', (line) => {
      if (/^\S+$/.test(line)) packages += 1
      last.push(line)
      if (last.length > 20) last.shift()
    })
    child.on('error', reject)
    child.on('close', (code) => {
      process.off('exit', stop)
      if (code === 0) return resolve(rename(unfinished, target))
      reject(new Error(`Building ${name} failed (go build ${path}, in e2e/cluster/${module}):\n${last.join('\n')}`))
    })
  })
    .then(() => say(`  ${name}: built in ${seconds()} s`))
    .finally(() => clearInterval(progress))
}
