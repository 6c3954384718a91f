import 'server-only'
import * as z from 'zod/mini'
import type { InstallState, TracardiAddress } from '#lib/operations/tracardi-port.ts'
import { detailOf } from './reply-words.ts'
import { answerOf, type Transport } from './transport.ts'

const installedSchema = z.object({ schema_ok: z.boolean(), admin_ok: z.nullable(z.boolean()) })

/**
 * Only ever asked by GET: the POST beside it installs. Tracardi answers in both modes, so a page that is closed is
 * closed by something else on the way.
 */
export async function readInstallState(transport: Transport, at: TracardiAddress): Promise<InstallState | null> {
  const reply = await answerOf(transport, at, { method: 'GET', path: '/install' })
  const installed = reply.status === 200 ? installedSchema.safeParse(reply.json) : null
  if (installed?.success) return { isOpen: true, hasAdmin: installed.data.admin_ok }
  const isClosed = (reply.status === 403 || reply.status === 404) && detailOf(reply) !== null
  return isClosed ? { isOpen: false, hasAdmin: null } : null
}
