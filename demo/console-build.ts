import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFile, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const sourceFolders = ['app', 'components', 'lib', 'public', 'prisma']
const sourceFiles = [
  'instrumentation.ts',
  'next.config.mjs',
  'next.config.ts',
  'package-lock.json',
  'postcss.config.mjs',
  'proxy.ts',
  'tsconfig.json',
]

/** Builds the console unless the build there is of exactly these sources. Answers whether it had to. */
export async function buildConsole(dataFolder: string, say: (line: string) => void): Promise<boolean> {
  const stampFile = join(dataFolder, 'console-build.json')
  const sources = await hashOfSources()
  const built = await readFile(stampFile, 'utf8').catch(() => '')
  if (built !== '' && built === stampOf(sources, await buildId())) return false
  say('Building the console. The first time this takes a minute or two …')
  await runBuild()
  await writeFile(stampFile, stampOf(sources, await buildId()))
  return true
}

const stampOf = (sources: string, id: string) => JSON.stringify({ sources, id })

const buildId = () => readFile(join(root, '.next', 'BUILD_ID'), 'utf8').catch(() => '')

async function hashOfSources(): Promise<string> {
  const hash = createHash('sha256')
  for (const folder of sourceFolders) {
    const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true }).catch(() => [])
    const paths = entries
      .filter((entry) => entry.isFile() && !/\.test\.tsx?$/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name))
    for (const path of paths.toSorted()) hash.update(path.slice(root.length)).update(await readFile(path))
  }
  for (const file of sourceFiles) hash.update(await readFile(join(root, file)).catch(() => file))
  return hash.digest('hex')
}

function runBuild(): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(root, 'node_modules', 'next', 'dist', 'bin', 'next'), 'build'], {
      cwd: root,
      env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1', NODE_ENV: 'production' },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const lines: string[] = []
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => lines.push(String(chunk)))
    const stop = () => child.kill('SIGTERM')
    process.once('exit', stop)
    child.on('error', reject)
    child.on('close', (code) => {
      process.off('exit', stop)
      if (code === 0) resolve()
      else reject(new Error(`The console could not be built:\n${lines.join('').trimEnd()}`))
    })
  })
}
