import type { AlertWorld } from '#lib/operations/alert-port.ts'
import type { AlertOutbox } from '#lib/operations/alert-receiver-port.ts'
import type { Turnstile } from './turnstile.ts'

/** What a judgement keeps, records and queues. */
export function alertWorldThrough(world: AlertWorld, { pass }: Turnstile): AlertWorld {
  const { store, auditLog } = world
  return {
    ...world,
    store: {
      ...store,
      advance: (step) => pass('keep', () => store.advance(step)),
      recorded: (alert) => pass('recorded', () => store.recorded(alert)),
      queueNews: () => pass('queue', () => store.queueNews()),
    },
    auditLog: { ...auditLog, append: (draft) => pass('log', () => auditLog.append(draft)) },
  }
}

/** What is noted of a message; the looks at an empty outbox are not counted. */
export function outboxThrough(outbox: AlertOutbox, { pass }: Turnstile): AlertOutbox {
  return {
    ...outbox,
    delivered: (receiver, notice) => pass('delivered', () => outbox.delivered(receiver, notice)),
  }
}
