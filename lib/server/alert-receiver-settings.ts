import 'server-only'

import { join } from 'node:path'

import * as z from 'zod/mini'

import { alertFormats, type AlertFormat } from '#lib/domain/alerts/receiver-state.ts'

export type AlertReceiverSettings = {
  readonly name: string
  readonly format: AlertFormat
  readonly addressFile: string
  readonly keyFile: string
}

type Named = Pick<AlertReceiverSettings, 'name' | 'format'>

const expected = 'different names, each with webhook, slack or alertmanager, such as oncall=slack,cluster=alertmanager'

/** Names files and stands in entries, so it is as plain as a name of Kubernetes. */
const receiverName = /^[a-z0-9]([-a-z0-9]{0,38}[a-z0-9])?$/

/** `ALERT_RECEIVERS`: who is told of alerts. Addresses are secrets and have files. */
export const alertReceiverNames = z.pipe(
  z.optional(z.string()),
  z.transform((value: string | undefined, context): readonly Named[] => {
    const receivers = namedReceivers(value ?? '')
    if (receivers !== null) return receivers
    context.issues.push({ code: 'custom', input: value, message: expected })
    return z.NEVER
  }),
)

/** Null when it is not usable. */
function namedReceivers(value: string): readonly Named[] | null {
  const pairs = value.split(/[\s,]+/).filter(Boolean)
  const receivers = pairs.flatMap((pair) => {
    const [name = '', wanted, ...more] = pair.split('=')
    const format = alertFormats.find((known) => known === wanted)
    return receiverName.test(name) && format && more.length === 0 ? [{ name, format }] : []
  })
  const isWhole = receivers.length === pairs.length && new Set(receivers.map(({ name }) => name)).size === pairs.length
  return isWhole ? receivers : null
}

const usualFolder = '/run/secrets/alert-receivers'

/** Each has its files in the folder, as a mounted Secret brings them. */
export function withFiles(receivers: readonly Named[], folder: string | null): readonly AlertReceiverSettings[] {
  return receivers.map(({ name, format }) => ({
    name,
    format,
    addressFile: join(/* turbopackIgnore: true */ folder ?? usualFolder, `${name}.url`),
    keyFile: join(/* turbopackIgnore: true */ folder ?? usualFolder, `${name}.key`),
  }))
}
