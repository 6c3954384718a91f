import 'server-only'

import type { AuditLogName } from '#lib/domain/audit-entry.ts'
import type { Anchor, AnchoredNote } from '#lib/operations/log-guard-port.ts'
import { ApiFailure } from './api-failure.ts'
import { fieldManager, type Connection } from './client.ts'
import { textAt } from './json.ts'
import { listPages } from './list-pages.ts'

const key = 'checkpoint'
const logLabel = 'console.tracardi.io/audit-log'

/**
 * Checkpoints as immutable ConfigMaps in a namespace of their own, one for each log and size. The console's account may
 * create and read them there and nothing else, so what is once anchored it cannot take back, and a second history of
 * the same length finds its name taken.
 */
export function checkpointConfigMaps(connection: Connection, namespace: string): Anchor {
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/configmaps`
  return {
    name: `ConfigMaps in ${namespace}`,
    notes: async (log) => {
      const selector = encodeURIComponent(`${logLabel}=${log}`)
      const { items } = await listPages(
        connection,
        path,
        translate,
        AbortSignal.timeout(60_000),
        `labelSelector=${selector}`,
      )
      return items.filter((note) => note !== null)
    },
    keep: async (log, size, note) => {
      try {
        await connection.request({
          method: 'POST',
          path: `${path}?fieldManager=${fieldManager}&fieldValidation=Strict`,
          body: {
            apiVersion: 'v1',
            kind: 'ConfigMap',
            metadata: {
              name: nameOf(log, size),
              labels: { 'app.kubernetes.io/managed-by': fieldManager, [logLabel]: log },
            },
            immutable: true,
            data: { [key]: note },
          },
        })
      } catch (error) {
        if (!(error instanceof ApiFailure) || error.status !== 409) throw error
        // Another console of the same installation, or this one before its answer was lost, wrote the same.
        const { body } = await connection.request({ path: `${path}/${nameOf(log, size)}` })
        if (textAt(body, 'data', key) !== note) {
          throw new Error(`${nameOf(log, size)} in ${namespace} holds another checkpoint of this size.`, {
            cause: error,
          })
        }
      }
    },
  }
}

/** Padded, so that `kubectl get` lists them in the order of the log. */
function nameOf(log: AuditLogName, size: number): string {
  return `audit-ckpt-${log}-${String(size).padStart(12, '0')}`
}

function translate(object: unknown): AnchoredNote | null {
  const note = textAt(object, 'data', key)
  return note === null ? null : { note, at: textAt(object, 'metadata', 'creationTimestamp') }
}
