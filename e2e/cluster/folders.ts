import { homedir } from 'node:os'
import { join } from 'node:path'

/** Where built programs and running clusters live: never inside the tree. */
export const cacheFolder = join(
  process.env.XDG_CACHE_HOME || join(homedir(), '.cache'),
  'tracardi-ops-console',
  'cluster',
)

/** The state of the one cluster that `up.ts` leaves running and `down.ts` and `drill.ts` find again. */
export const defaultClusterFolder = process.env.CONTROL_PLANE_DIR ?? join(cacheFolder, 'run')

export const here = import.meta.dirname
