// Writes the Prisma client into lib/database/generated. Runs after `npm install` and before a build, so it is plain
// JavaScript that any Node can start, and it needs nothing but the npm registry: Prisma insists on a schema engine from
// its own download host, which generating does not use. A stand-in path keeps it from looking for one.
// An installation without development packages has no Prisma and needs none: the build brings the client.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const prisma = fileURLToPath(new URL('../node_modules/prisma/build/index.js', import.meta.url))
const node = fileURLToPath(new URL('../node_modules/node/bin/node', import.meta.url))

if (existsSync(prisma)) generate()
else if (process.argv.includes('--required'))
  fail('The console cannot be built without its development packages. Run `npm install` without --omit=dev first.')

function generate() {
  const run = spawnSync(existsSync(node) ? node : process.execPath, [prisma, 'generate'], {
    cwd: root,
    encoding: 'utf8',
    env: {
      ...process.env,
      CHECKPOINT_DISABLE: '1',
      PRISMA_HIDE_UPDATE_MESSAGE: '1',
      PRISMA_SCHEMA_ENGINE_BINARY:
        process.env.PRISMA_SCHEMA_ENGINE_BINARY ?? (existsSync('/bin/true') ? '/bin/true' : '/usr/bin/true'),
    },
  })
  if (run.error) fail(`The database client could not be generated: ${run.error.message}`)
  if (run.status !== 0)
    fail(`The database client could not be generated (exit ${run.status}).\n${run.stdout}${run.stderr}`)
}

function fail(message) {
  process.stderr.write(`${message}\n`)
  process.exit(1)
}
