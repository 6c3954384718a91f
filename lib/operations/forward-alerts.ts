import { consoleItself } from './action-entries.ts'
import type { AlertOutbox, AlertReceiver, GivenUp } from './alert-receiver-port.ts'
import { forward, type Forwarding, type Pushed } from './forward.ts'
import { NotTaken, type ForwardWorld, type Standing } from './forward-port.ts'

/** A message that the receiver refuses for itself is not offered more often: those behind it wait. */
const mostRefusals = 5

/**
 * Tells one receiver of alerts: at least once, and in the order in which they came up. Judging never waits for it. What
 * could not be told within a day is given up, on record: nobody is helped by yesterday's alarms.
 */
export function forwardAlerts(world: ForwardWorld, outbox: AlertOutbox, receiver: AlertReceiver): Forwarding<Standing> {
  const { name, reminder } = receiver
  let remindedAtMs = -Infinity

  const remind = async (): Promise<Pushed> => {
    if (reminder === null || world.now().getTime() - remindedAtMs < reminder.everyMs) return 'nothing'
    await reminder.tell(await outbox.told(name))
    await outbox.reminded(name)
    remindedAtMs = world.now().getTime()
    return 'sent'
  }

  const tellNext = async (isStopped: () => boolean): Promise<Pushed> => {
    const notice = await outbox.next(name)
    if (notice === null || isStopped()) return 'nothing'
    if (notice.isTooOld) return await giveUp(await outbox.tooOld(name, notice), 'was not told within a day')
    try {
      await receiver.send(notice)
    } catch (error) {
      if (!(error instanceof NotTaken && error.isOfMessage)) throw error
      if ((await outbox.refused(notice)) < mostRefusals) throw error
      return await giveUp({ upTo: notice.seq, messages: 1 }, error.message)
    }
    await outbox.delivered(name, notice)
    return 'sent'
  }

  /** On record first: a console that dies between says it again. */
  const giveUp = async (given: GivenUp, cause: string): Promise<Pushed> => {
    await world.auditLog.append({
      log: 'ops',
      action: 'alert-receiver.gave-up',
      phase: 'note',
      actor: consoleItself,
      source: null,
      facts: { receiver: name, messages: given.messages, cause },
    })
    await outbox.giveUp(name, given, cause)
    return 'passed'
  }

  return forward(world, {
    receiver: name,
    look: () => outbox.look(name),
    push: async (_, isStopped) => {
      const told = await tellNext(isStopped)
      // After what waits, so that what is new is not told as if it were old.
      return told === 'nothing' ? await remind() : told
    },
    events: { failing: 'alert-receiver.failing', resumed: 'alert-receiver.recovered' },
  })
}
