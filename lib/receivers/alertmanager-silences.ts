import 'server-only'

import * as z from 'zod/mini'

import { NotTaken } from '#lib/operations/forward-port.ts'
import type { Answer } from './exchange.ts'

/** By which the console knows its own silences; who wanted one stays with the console. */
const ourselves = 'tracardi-ops-console'

const silencesSchema = z.array(
  z.object({
    id: z.string(),
    createdBy: z.string(),
    startsAt: z.string(),
    endsAt: z.string(),
    status: z.object({ state: z.string() }),
  }),
)

type Wanted = { readonly key: string; readonly until: string }

/** Asks the Alertmanager at a path under its address; throws `NotTaken` for anything but a 2xx. */
export type AskAlertmanager = (path: string, body?: unknown) => Promise<Answer>

/** An Alertmanager calls nobody for what is silenced here: it gets a silence of its own, for as long. */
export async function keepSilence(ask: AskAlertmanager, { key, until }: Wanted): Promise<void> {
  const filter = encodeURIComponent(`alert=${JSON.stringify(key)}`)
  const ours = silencesOf(await ask(`/api/v2/silences?filter=${filter}`)).find(
    ({ createdBy, status }) => createdBy === ourselves && status.state !== 'expired',
  )
  if (ours !== undefined && Date.parse(ours.endsAt) === Date.parse(until)) return
  await ask('/api/v2/silences', {
    ...(ours === undefined ? {} : { id: ours.id }),
    matchers: [{ name: 'alert', value: key, isRegex: false, isEqual: true }],
    startsAt: ours?.startsAt ?? new Date().toISOString(),
    endsAt: until,
    createdBy: ourselves,
    comment: 'Silenced in the console.',
  })
}

function silencesOf({ text }: Answer): z.output<typeof silencesSchema> {
  const parsed = silencesSchema.safeParse(jsonOf(text))
  if (!parsed.success) throw new NotTaken('answers with silences in a form that the console does not know')
  return parsed.data
}

function jsonOf(text: string | null): unknown {
  try {
    return text === null ? null : JSON.parse(text)
  } catch {
    return null
  }
}
