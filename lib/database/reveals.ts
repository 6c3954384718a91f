import 'server-only'

import type { ConsolePrisma } from './prisma.ts'
import { isUniqueViolation } from './unavailable.ts'

/** True for the first caller, for ever. */
export async function claimReveal(prisma: ConsolePrisma, actionId: string, now: Date = new Date()): Promise<boolean> {
  try {
    await prisma.actionReveal.create({ data: { actionId, revealedAt: now } })
    return true
  } catch (error) {
    if (isUniqueViolation(error)) return false
    throw error
  }
}

export async function releaseReveal(prisma: ConsolePrisma, actionId: string): Promise<void> {
  await prisma.actionReveal.deleteMany({ where: { actionId } })
}
