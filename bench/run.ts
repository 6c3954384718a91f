/** `npm run bench -- <name> [arguments]`: one measurement. Figures go to standard output; nothing passes or fails. */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

const names = [
  'change-to-screen',
  'api-load',
  'staleness',
  'page-weight',
  'memory',
  'demo-start',
  'crash',
  'alert-crash',
  'confirm',
  'charts',
  'sample-store',
  'capacity-knee',
  'audit-seed',
  'audit-appends',
  'audit-pages',
  'audit-verify',
  'audit-guard',
  'audit-rewrite',
  'audit-export',
  'audit-forward',
] as const
/** They measure parts of the console that run without a build. */
const withoutBuild: readonly string[] = [
  'demo-start',
  'crash',
  'alert-crash',
  'sample-store',
  'capacity-knee',
  'audit-seed',
  'audit-appends',
  'audit-pages',
  'audit-verify',
  'audit-guard',
  'audit-rewrite',
  'audit-forward',
  'audit-export',
]
const [wanted, ...rest] = process.argv.slice(2)
const name = names.find((known) => known === wanted)

if (name === undefined) {
  console.error(`Name a measurement: ${names.join(', ')}. bench/README.md says what each one measures.`)
  process.exitCode = 1
} else if (!withoutBuild.includes(name) && !existsSync(join(import.meta.dirname, '..', '.next', 'BUILD_ID'))) {
  console.error('The console is not built yet. Run "npm run build" first.')
  process.exitCode = 1
} else {
  const program = join(import.meta.dirname, `${name}.ts`)
  const child = spawn(process.execPath, ['--conditions=react-server', program, ...rest], { stdio: 'inherit' })
  child.on('close', (code) => (process.exitCode = code ?? 1))
}
