import { execFile } from 'node:child_process'
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')
const timeoutMs = 60_000

type Cruise = {
  summary: { totalCruised: number; violations: { rule: { name: string }; from: string; to: string }[] }
}

async function cruise(folder: string, places: readonly string[]): Promise<Cruise['summary']> {
  const depcruise = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs')
  const options = ['--config', join(root, '.dependency-cruiser.cjs'), '--output-type', 'json']
  const run = promisify(execFile)(process.execPath, [depcruise, ...options, ...places], {
    cwd: folder,
    maxBuffer: 64 * 1024 * 1024,
  })
  // A violation makes the exit code non-zero; the report is on stdout all the same.
  const { stdout } = await run.catch((error: { stdout: string }) => error)
  const report: Cruise = JSON.parse(stdout)
  return report.summary
}

async function plant(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'architecture-'))
  await copyFile(join(root, 'tsconfig.json'), join(folder, 'tsconfig.json'))
  await writeFile(join(folder, 'package.json'), JSON.stringify({ type: 'module', imports: { '#lib/*': './lib/*' } }))
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), text)
  }
  return folder
}

test(
  'the tree keeps to the import rules, and the tool really read it',
  async () => {
    const { totalCruised, violations } = await cruise(root, ['lib', 'app', 'components'])
    expect(violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`)).toEqual([])
    // Without its transpiler the tool reads nothing and reports no violation.
    expect(totalCruised).toBeGreaterThan(50)
  },
  timeoutMs,
)

test(
  'planted violations are caught: a layer, a built-in, a detour, a missing endpoint, a cycle',
  async () => {
    const folder = await plant({
      'lib/domain/reaches-up.ts': `import { x } from '#lib/server/x.ts'\nexport const y = x`,
      'lib/domain/touches-disk.ts': `import { readFileSync } from 'node:fs'\nexport const y = readFileSync`,
      'lib/server/x.ts': 'export const x = 1',
      'lib/queries/detour.ts': `import { y } from '#lib/domain/reaches-up.ts'\nexport const z = y`,
      'lib/domain/a.ts': `import { b } from './b.ts'\nexport const a = () => b`,
      'lib/domain/b.ts': `import { a } from './a.ts'\nexport const b = () => a`,
      'lib/tracardi/asks-kubernetes.ts': `import { k } from '#lib/kubernetes/k.ts'\nexport const y = k`,
      'lib/kubernetes/k.ts': 'export const k = 1',
      'app/api/open/route.ts': 'export const GET = () => new Response()',
    })
    const { violations } = await cruise(folder, ['lib', 'app'])
    await rm(folder, { recursive: true })
    const caught = new Set(violations.map(({ rule, from }) => `${from}: ${rule.name}`))
    expect(caught).toContain('lib/domain/reaches-up.ts: lib/domain imports only itself')
    expect(caught).toContain('lib/domain/touches-disk.ts: lib/domain imports only itself')
    expect(caught).toContain('lib/queries/detour.ts: the browser does not reach the server, even through others')
    expect([...caught].some((name) => name.startsWith('lib/tracardi/asks-kubernetes.ts: lib/tracardi imports'))).toBe(
      true,
    )
    expect(caught).toContain('app/api/open/route.ts: every API route is an endpoint')
    expect([...caught].some((name) => name.endsWith('no cycles'))).toBe(true)
  },
  timeoutMs,
)
