import { join, resolve } from 'node:path'

/** Where the demo keeps its state: `.data/demo`, or `demo` in the folder that DATA_FOLDER names. */
export function demoFolder(): string {
  const root = join(import.meta.dirname, '..')
  return join(resolve(root, process.env.DATA_FOLDER?.trim() || '.data'), 'demo')
}
