import 'server-only'

import { alertStore } from '#lib/database/alerts.ts'
import type { ConsolePrisma } from '#lib/database/prisma.ts'
import { viewInstallation } from '#lib/domain/installation-view.ts'
import type { AlertWorld } from '#lib/operations/alert-port.ts'
import type { AuditLog } from '#lib/operations/ports.ts'
import { watchAlerts } from '#lib/operations/watch-alerts.ts'
import type { AlertForwarder } from './alert-forwarder.ts'
import { readHealthSeen } from './health-of-instances.ts'
import { judgeInstallation } from './judge-installation.ts'
import { readQuestion } from './metrics-reads.ts'
import type { Observer } from './observer.ts'
import { readObjectives } from './reads.ts'

const everyMs = 30_000
const patienceMs = 15_000

type Parts = {
  readonly prisma: ConsolePrisma
  readonly auditLog: AuditLog
  readonly observer: Observer
  readonly forwarder: AlertForwarder
}

/** Judges the installations twice a minute until it is stopped. A judgement that fails is tried again with the next. */
export function watchForAlerts(parts: Parts, onError: (error: unknown) => void): { readonly stop: () => void } {
  const world = alertWorld(parts)
  let isJudging = false
  const judge = () => {
    if (isJudging) return
    isJudging = true
    void watchAlerts(world)
      .then(parts.forwarder.poke)
      .catch(onError)
      .finally(() => (isJudging = false))
  }
  const timer = setInterval(judge, everyMs)
  timer.unref()
  return { stop: () => clearInterval(timer) }
}

function alertWorld({ prisma, auditLog, observer, forwarder }: Parts): AlertWorld {
  return {
    store: alertStore(prisma, forwarder.receivers),
    auditLog,
    now: () => new Date(),
    installations: () => observer.topology().installations,
    judge: async (installation, open) => {
      const topology = observer.topology()
      const view = viewInstallation(topology, installation)
      // One that is gone for good is not watched any more, and neither are its alerts.
      if (view === null) return []
      return judgeInstallation({
        topology,
        view,
        open,
        objectives: readObjectives(),
        health: await readHealthSeen(topology, installation),
        nowMs: Date.now(),
        read: (question) => readQuestion(question, AbortSignal.timeout(patienceMs)),
      })
    },
  }
}
