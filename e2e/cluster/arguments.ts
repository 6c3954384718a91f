import { parseArgs } from 'node:util'
import { defaultClusterFolder } from './folders.ts'

/** The flags up, down, drill and test understand alike. */
export function clusterArguments() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      folder: { type: 'string', default: defaultClusterFolder },
      'no-build': { type: 'boolean', default: false },
      disposable: { type: 'boolean', default: false },
    },
  })
  return { folder: values.folder, noBuild: values['no-build'], disposable: values.disposable, positionals }
}

/** Ends a command with one sentence instead of a stack when something expected went wrong. */
export async function command(run: () => Promise<void>) {
  try {
    await run()
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error))
    process.exitCode = 1
  }
}
