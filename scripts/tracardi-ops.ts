#!/usr/bin/env node
// The command line for those who only have a clone of this repository: `npx tracardi-ops audit verify …`.
export {}

const [command] = process.argv.splice(2, 1)
if (command === 'audit') await import('./audit.ts')
else {
  process.stderr.write('Usage: tracardi-ops audit verify …\n')
  process.exitCode = 2
}
