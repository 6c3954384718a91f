import type { AuditLogName } from '#lib/domain/audit-entry.ts'
import { forward, type Forwarding } from './forward.ts'
import type { ForwardWorld, LogCursors, LogStanding, Receiver } from './forward-port.ts'

const mostEntries = 500
/** So many batches at one size before a larger one is tried. */
const growAfter = 8

/**
 * Pushes every entry of both logs to one receiver, in the order of each log and at least once: the cursor moves when the
 * receiver has acknowledged. Appends never wait for it.
 */
export function forwardLog(world: ForwardWorld, cursors: LogCursors, receiver: Receiver): Forwarding<LogStanding> {
  let most = mostEntries
  let taken = 0

  /** False when there was nothing to push. */
  const push = async (log: AuditLogName, standing: LogStanding, isStopped: () => boolean): Promise<boolean> => {
    const { next, size } = standing.cursors[log]
    const lines = next < size ? await cursors.entries(log, next, most) : []
    const last = lines.at(-1)
    if (last === undefined || isStopped()) return false
    await receiver.send({ log, lines })
    taken += 1
    if (taken % growAfter === 0) most = Math.min(mostEntries, most * 2)
    return await cursors.acknowledged(receiver.name, log, last.seq + 1)
  }

  return forward(world, {
    receiver: receiver.name,
    look: () => cursors.look(receiver.name),
    push: async (standing, isStopped) => {
      const sent = [await push('ops', standing, isStopped), await push('sec', standing, isStopped)]
      return sent.includes(true) ? 'sent' : 'nothing'
    },
    // What is too much at once, or one entry that it cannot take, is found by asking for less.
    onNotTaken: () => (most = Math.max(1, Math.floor(most / 2))),
    events: { failing: 'forwarding.failing', resumed: 'forwarding.resumed' },
  })
}
