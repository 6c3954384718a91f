import 'server-only'

import type { Notice } from '#lib/domain/alerts/notice.ts'
import type { AlertReceiver, ToldAlert } from '#lib/operations/alert-receiver-port.ts'
import { readAlertAddress } from './alert-address.ts'
import { assertTaken } from './alert-answer.ts'
import { alertPage } from './alert-bodies.ts'
import type { AlertOrigin, AlertReceiverOptions } from './alert-receiver-options.ts'
import { keepSilence, type AskAlertmanager } from './alertmanager-silences.ts'
import { exchanger } from './exchange.ts'

/**
 * How long an Alertmanager holds an alert that it hears no more of. It is told again each minute; a console that is away
 * for less, or cannot reach it, resolves nothing.
 */
const usualHeldMs = 900_000
const remindersWhileHeld = 15
const testMs = 300_000

/** Speaks version 2 of its API. */
export function alertmanagerReceiver(options: AlertReceiverOptions, heldMs = usualHeldMs): AlertReceiver {
  const { name, addressFile, console: origin } = options
  const exchange = exchanger(options)
  const ask: AskAlertmanager = async (path, body) => {
    const address = await readAlertAddress(addressFile, 'alertmanager')
    const answer = await exchange(`${address.href.replace(/\/+$/, '')}${path}`, {
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    assertTaken(answer, addressFile)
    return answer
  }
  return {
    name,
    send: async (notice) => {
      await ask('/api/v2/alerts', [noticed(notice, origin, inMs(notice.kind === 'test' ? testMs : heldMs))])
    },
    reminder: {
      everyMs: heldMs / remindersWhileHeld,
      tell: async (told) => {
        await ask(
          '/api/v2/alerts',
          told.map((alert) => reminded(alert, origin, inMs(heldMs))),
        )
        for (const { alert, silencedUntil: until } of told)
          if (until !== null) await keepSilence(ask, { key: alert.key, until })
      },
    },
  }
}

function inMs(ms: number): string {
  return new Date(Date.now() + ms).toISOString()
}

function noticed(notice: Notice, origin: AlertOrigin, heldUntil: string): unknown {
  const { kind, alert } = notice
  return posted(notice, origin, {
    state: kind === 'taken' ? 'firing' : kind,
    endsAt: kind === 'resolved' ? alert.changedAt : heldUntil,
    isTaken: kind === 'taken',
  })
}

function reminded(told: ToldAlert, origin: AlertOrigin, heldUntil: string): unknown {
  const { state, changedAt } = told.alert
  return posted(told, origin, { state, endsAt: state === 'resolved' ? changedAt : heldUntil, isTaken: told.isTaken })
}

type End = { readonly state: string; readonly endsAt: string; readonly isTaken: boolean }

/** Labels tell alerts apart, so nothing that changes while one is open is among them but its severity. */
function posted(
  { namespace, release, alert }: Pick<Notice, 'namespace' | 'release' | 'alert'>,
  origin: AlertOrigin,
  { state, endsAt, isTaken }: End,
): unknown {
  const { key, severity, sentence, detail, since } = alert
  return {
    labels: {
      alertname: nameOf(key),
      alert: key,
      severity,
      ...(namespace === '' ? {} : { namespace, release }),
      ...(origin.environment === null ? {} : { environment: origin.environment }),
    },
    annotations: {
      summary: state === 'unknown' ? `Unknown, was firing: ${sentence}` : sentence,
      description: detail,
      state,
      ...(isTaken ? { in_hand: 'yes' } : {}),
    },
    startsAt: since,
    endsAt,
    generatorURL: alertPage(origin, { namespace, release }),
  }
}

/** One name a rule, by which an Alertmanager groups and routes; of the word that its keys begin with. */
const names: Readonly<Record<string, string>> = {
  burn: 'TracardiErrorBudgetBurns',
  slow: 'TracardiLatencyBudgetBurns',
  fallen: 'TracardiRequestsStop',
  uncounted: 'TracardiRequestsUncounted',
  watch: 'TracardiFinding',
}

function nameOf(key: string): string {
  return names[key.split(' ', 1)[0] ?? ''] ?? 'TracardiOpsConsoleTest'
}
