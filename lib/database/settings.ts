import 'server-only'

import type { Prisma } from './generated/client.ts'
import type { ConsolePrisma } from './prisma.ts'

/** Remembers what a setting is now and answers what it was at the last start; null at the first. */
export async function exchangeSetting(
  prisma: ConsolePrisma,
  key: string,
  value: Prisma.InputJsonValue,
  now: Date = new Date(),
): Promise<Prisma.JsonValue> {
  const before = await prisma.setting.findUnique({ where: { key } })
  const written = { value, changedAt: now }
  if (JSON.stringify(before?.value) !== JSON.stringify(value)) {
    await prisma.setting.upsert({ where: { key }, create: { key, ...written }, update: written })
  }
  return before?.value ?? null
}
