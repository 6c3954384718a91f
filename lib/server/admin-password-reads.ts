import 'server-only'

import type { AdminPassword } from '#lib/contracts/admin-password.ts'
import type { Readable } from '#lib/contracts/readable.ts'
import { lastRotations } from '#lib/database/rotations.ts'
import { adminPasswordSecret } from '#lib/domain/admin-password-secret.ts'
import type { Refusal } from '#lib/domain/refusal.ts'
import { granted, refused, type Result } from '#lib/domain/result.ts'
import type { Stored } from '#lib/operations/ports.ts'
import { settings } from './env.ts'
import { readTopology } from './reads.ts'
import { prisma } from './runtime.ts'

type Installation = { readonly namespace: string; readonly release: string }

/** From the console's own memory: a look at the page is no reason to read a Secret. */
export async function readAdminPassword({
  namespace,
  release,
}: Installation): Promise<Result<Readable<AdminPassword>, Refusal>> {
  const isKnown = readTopology().installations.some((one) => one.namespace === namespace && one.release === release)
  if (!isKnown) return refused({ reason: 'not-found', what: `installation ${namespace}/${release}` })
  const secret = { namespace, name: adminPasswordSecret(settings().adminPasswordSecret, release) }
  const { planned, rotated } = await lastRotations(prisma(), secret)
  const account = planned?.plan.kind === 'rotate-password' ? planned.plan.account : null
  return granted({ secret, account, rotated: rotatedOf(rotated), showsOnce: settings().showRotatedPasswordOnce })
}

function rotatedOf(stored: Stored | null): AdminPassword['rotated'] {
  if (stored?.plan.kind !== 'rotate-password') return null
  const { action, plan } = stored
  return {
    actionId: action.id,
    at: action.settledAt ?? plan.plannedAt,
    by: action.requestedBy.name,
    source: plan.source,
  }
}
