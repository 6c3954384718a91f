import 'server-only'

import { argon2, randomBytes, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'

const argon2Async = promisify(argon2)

/** OWASP's argon2id: 19 MiB, two passes, one lane; about 0.1 to 0.2 s. */
const cost = { memory: 19_456, passes: 2, parallelism: 1, tagLength: 32 } as const
const prefix = `$argon2id$v=19$m=${cost.memory},t=${cost.passes},p=${cost.parallelism}$`

/** Hashes at once in this process: sign-ins must not starve everything else of memory and processor. */
const atOnce = 2
let running = 0
const waiting: (() => void)[] = []

/** In PHC format, so that a later cost can be told from this one. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16)
  return `${prefix}${base64(salt)}$${base64(await derive(password, salt))}`
}

/** False too for a hash of another make. Takes as long as a right one. */
export async function isPassword(password: string, hash: string | null): Promise<boolean> {
  const parts = hash?.startsWith(prefix) ? hash.slice(prefix.length).split('$') : []
  const [salt, expected] = parts.map((part) => Buffer.from(part, 'base64'))
  // Nobody by that name: the same work for the same time, and a hash that cannot match.
  const found = await derive(password, salt?.length === 16 ? salt : randomBytes(16))
  return timingSafeEqual(found, expected?.length === found.length ? expected : randomBytes(found.length))
}

async function derive(password: string, nonce: Uint8Array): Promise<Buffer> {
  if (running >= atOnce) await new Promise<void>((resolve) => waiting.push(resolve))
  else running += 1
  try {
    return await argon2Async('argon2id', { message: password.normalize('NFC'), nonce, ...cost })
  } finally {
    const next = waiting.shift()
    if (next === undefined) running -= 1
    else next()
  }
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64').replaceAll('=', '')
}
