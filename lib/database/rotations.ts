import 'server-only'

import type { Stored } from '#lib/operations/ports.ts'
import { storedAction } from './actions.ts'
import type { ConsolePrisma } from './prisma.ts'

type SecretName = { readonly namespace: string; readonly name: string }

/** The newest plan for a Secret, and the newest rotation that put a new password into it; null where there is none. */
export async function lastRotations(
  prisma: ConsolePrisma,
  { namespace, name }: SecretName,
): Promise<{ readonly planned: Stored | null; readonly rotated: Stored | null }> {
  const where = { kind: 'rotate-password', namespace, workloadKind: 'Secret', workloadName: name }
  const orderBy = [{ plannedAt: 'desc' }, { id: 'desc' }] as const
  const [planned, rotated] = await Promise.all([
    prisma.action.findFirst({ where, orderBy: [...orderBy] }),
    prisma.action.findFirst({
      // A failed one is one whose new password is in force beside the old one.
      where: { ...where, state: { in: ['succeeded', 'unverified', 'failed'] } },
      orderBy: [...orderBy],
    }),
  ])
  return { planned: planned && storedAction(planned), rotated: rotated && storedAction(rotated) }
}
