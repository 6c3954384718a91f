import 'server-only'

import { DirectoryLocked } from './directory-lock.ts'
import { JournalDamaged } from './journal.ts'
import { DatabaseRefused, openDatabase, type DatabaseOptions, type OpenDatabase } from './open-database.ts'
import { DatabaseUnavailable, openingFailure } from './unavailable.ts'

export type DatabaseState =
  | { readonly state: 'opening'; readonly since: string }
  | { readonly state: 'ready'; readonly database: OpenDatabase }
  /** `message` is one sentence that holds no secret; `retries` says whether the console tries again by itself. */
  | { readonly state: 'failed'; readonly message: string; readonly error: unknown; readonly retries: boolean }
  | { readonly state: 'closed' }

/** The database of this process, which may be down: then the console runs and says so. */
export type ConsoleDatabase = {
  readonly state: () => DatabaseState
  /** The open database, or `DatabaseUnavailable` with the reason. */
  readonly use: () => OpenDatabase
  /** Resolves at the first `ready`, or at a failure that is not tried again. */
  readonly settled: Promise<DatabaseState>
  /** True when the database answered a question just now. */
  readonly answers: () => Promise<boolean>
  readonly close: () => Promise<void>
}

type StartOptions = DatabaseOptions & { readonly retryMs?: number; readonly onChange?: (state: DatabaseState) => void }

/** Begins to open the database and returns at once. An outage is tried again; a locked folder or a damaged journal is not. */
export function startDatabase(options: StartOptions): ConsoleDatabase {
  const { retryMs = 5_000, onChange } = options
  let state: DatabaseState = { state: 'opening', since: new Date().toISOString() }
  let isClosing = false
  let timer: NodeJS.Timeout | null = null
  const settled = Promise.withResolvers<DatabaseState>()

  const become = (next: DatabaseState) => {
    state = next
    onChange?.(next)
    if (next.state !== 'opening' && !(next.state === 'failed' && next.retries)) settled.resolve(next)
  }
  const lost = (error: Error) => {
    if (state.state === 'ready') void state.database.close()
    become({ state: 'failed', message: error.message, error, retries: false })
  }
  const attempt = async () => {
    try {
      const database = await openDatabase(options, lost)
      if (isClosing) await database.close()
      else become({ state: 'ready', database })
    } catch (error) {
      if (isClosing) return
      const retries = options.databaseUrl !== null && !isFinal(error)
      become({ state: 'failed', message: openingFailure(error), error, retries })
      if (!retries) return
      timer = setTimeout(() => {
        opening = attempt()
      }, retryMs)
      timer.unref()
    }
  }
  let opening = attempt()

  return {
    state: () => state,
    use: () => {
      if (state.state === 'ready') return state.database
      throw new DatabaseUnavailable(state.state === 'failed' ? state.message : 'The database is still being opened.')
    },
    settled: settled.promise,
    answers: () => (state.state === 'ready' ? answers(state.database) : Promise.resolve(false)),
    close: async () => {
      isClosing = true
      if (timer !== null) clearTimeout(timer)
      await opening
      if (state.state === 'ready') await state.database.close()
      become({ state: 'closed' })
    },
  }
}

function isFinal(error: unknown): boolean {
  return error instanceof DirectoryLocked || error instanceof JournalDamaged || error instanceof DatabaseRefused
}

async function answers(database: OpenDatabase): Promise<boolean> {
  try {
    await database.prisma.$queryRaw`select 1`
    return true
  } catch (error) {
    if (error instanceof DatabaseUnavailable) return false
    throw error
  }
}
