export type LogLine = { at: Date; text: string }

export type LogBook = {
  write(containerId: string, text: string, at?: Date): void
  read(containerId: string): LogLine[]
  follow(containerId: string, listener: (line: LogLine) => void): () => void
  forget(containerId: string): void
}

const keptLines = 2_000

/** The standard output of every container, the newest lines of it. */
export function createLogBook(): LogBook {
  const lines = new Map<string, LogLine[]>()
  const followers = new Map<string, Set<(line: LogLine) => void>>()
  return {
    write(containerId, text, at = new Date()) {
      const line = { at, text }
      const kept = lines.get(containerId) ?? []
      kept.push(line)
      if (kept.length > keptLines * 1.1) kept.splice(0, kept.length - keptLines)
      lines.set(containerId, kept)
      for (const follower of followers.get(containerId) ?? []) follower(line)
    },
    read: (containerId) => lines.get(containerId) ?? [],
    follow(containerId, listener) {
      const listeners = followers.get(containerId) ?? new Set()
      listeners.add(listener)
      followers.set(containerId, listeners)
      return () => listeners.delete(listener)
    },
    forget: (containerId) => void lines.delete(containerId),
  }
}

/** Which run of which container wrote: the run before is what `previous=true` asks for. */
export const logKey = (podUid: string, container: string, restart: number): string =>
  `${podUid}/${container}/${restart}`
