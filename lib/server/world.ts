import 'server-only'

import { createHash } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'

import { mayStill } from '#lib/database/accounts.ts'
import { actionStore } from '#lib/database/actions.ts'
import type { Holder } from '#lib/database/action-holds.ts'
import type { ConsolePrisma } from '#lib/database/prisma.ts'
import { uuidV7 } from '#lib/database/uuid-v7.ts'
import type { ActionLog, Kubernetes, World } from '#lib/operations/ports.ts'
import type { Tracardi } from '#lib/operations/tracardi-port.ts'
import { patchDeadlineSeconds } from '#lib/kubernetes/client.ts'
import type { Settings } from './env.ts'
import type { LiveHub } from './live-hub.ts'
import { logger } from './logger.ts'
import type { Observer } from './observer.ts'
import { rotationTools } from './rotation-tools.ts'

type Parts = {
  readonly prisma: ConsolePrisma
  readonly holder: Holder
  readonly auditLog: ActionLog
  readonly kubernetes: Kubernetes
  readonly tracardi: Tracardi
  readonly observer: Observer
  readonly hub: LiveHub
  readonly settings: Settings
}

/** The ports of the operations, bound to what is really there. */
export function makeWorld({ prisma, holder, auditLog, kubernetes, tracardi, observer, hub, settings }: Parts): World {
  return {
    kubernetes,
    tracardi,
    auditLog,
    actions: actionStore(prisma, holder),
    topology: observer.topology,
    stillMay: (accountId, permission) => mayStill(prisma, accountId, permission),
    now: () => new Date(),
    elapsed: () => performance.now(),
    newId: () => uuidV7(),
    digest: (text) => createHash('sha256').update(text).digest('hex'),
    pause: (milliseconds) => pause(milliseconds, undefined, { ref: false }),
    announce: hub.announce,
    inBackground: (task) => {
      task.catch((error: unknown) => logger().error({ error }, 'A task in the background failed'))
    },
    inHand: new Set(),
    rotation: rotationTools(prisma, settings.showRotatedPasswordOnce),
    claimedAt: new Map(),
    settings: {
      policy: scalePolicy(settings),
      approvals: settings.approvals,
      planTtlMs: 5 * 60_000,
      rolloutTimeoutMs: 300_000,
      stableMs: settings.settleSeconds * 1_000,
      pollMs: 1_000,
      probeTimeoutMs: 60_000,
      patchDeadMs: patchDeadlineSeconds * 1_000 + 2_000,
      adminPasswordSecret: settings.adminPasswordSecret,
    },
  }
}

export function scalePolicy(settings: Settings) {
  return {
    minimums: { collector: settings.minimumCollectors, 'gui-api': settings.minimumGuiApi },
    maxReplicas: settings.maximumReplicas,
  }
}
