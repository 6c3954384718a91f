import 'server-only'

import { setTimeout as pause } from 'node:timers/promises'

import type { Holder } from '#lib/database/action-holds.ts'
import type { ConsolePrisma } from '#lib/database/prisma.ts'
import { receiverHolds } from '#lib/database/receiver-holds.ts'
import type { ForwardWorld } from '#lib/operations/forward-port.ts'
import type { AuditLog } from '#lib/operations/ports.ts'
import { logger } from './logger.ts'

type Parts = { readonly prisma: ConsolePrisma; readonly holder: Holder; readonly auditLog: AuditLog }

const longestStopMs = 1_000

/** What everything that is pushed to receivers needs; `waiting` says what waits while one is down. */
export function forwardWorld({ prisma, holder, auditLog }: Parts, waiting: string): ForwardWorld {
  return {
    holds: receiverHolds(prisma, holder),
    auditLog,
    now: () => new Date(),
    random: Math.random,
    pause: (milliseconds, signal) => pause(milliseconds, undefined, { ref: false, signal }).catch(() => {}),
    onProblem: (problem, error) =>
      logger().warn({ error }, `${problem}; ${waiting} wait in the database until it does`),
  }
}

/** What is on its way then is not waited for longer than a moment. */
export async function stopAll(forwardings: readonly { readonly stop: () => Promise<void> }[]): Promise<void> {
  const stopping = Promise.all(forwardings.map((forwarding) => forwarding.stop()))
  await Promise.race([stopping, pause(longestStopMs, undefined, { ref: false })])
}
