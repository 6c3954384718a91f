import 'server-only'

import { createHmac } from 'node:crypto'

import { adminPasswordWeakness } from '#lib/database/password-policy.ts'
import type { ConsolePrisma } from '#lib/database/prisma.ts'
import { claimReveal, releaseReveal } from '#lib/database/reveals.ts'
import type { Secret } from '#lib/domain/secret.ts'
import type { RotationTools } from '#lib/operations/rotation-port.ts'
import { hashedByTracardi } from '#lib/tracardi/double-hash.ts'
import { newPassword } from '#lib/tracardi/new-password.ts'
import { sessionSecret } from './session-secret.ts'

export function rotationTools(prisma: ConsolePrisma, showOnce: boolean): RotationTools {
  return {
    newPassword,
    fingerprint,
    weakness: (password, userName) => adminPasswordWeakness(password.reveal(), userName),
    hashedByTracardi,
    claimReveal: (actionId) => claimReveal(prisma, actionId),
    releaseReveal: (actionId) => releaseReveal(prisma, actionId),
    showOnce,
  }
}

/** The session secret is the console's own key; the label keeps this use of it apart. */
function fingerprint(password: Secret): string {
  const mac = createHmac('sha256', sessionSecret()).update(`admin-password:${password.reveal()}`)
  return mac.digest('hex').slice(0, 8)
}
