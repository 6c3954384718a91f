import 'server-only'

/** The database did not answer. What was asked of it may or may not have happened. */
export class DatabaseUnavailable extends Error {
  override readonly name = 'DatabaseUnavailable'
}

const alwaysUnavailable = new Set(['DatabaseUnavailable', 'PrismaClientInitializationError'])

/** Prisma's codes for a server that cannot be reached, refuses, times out or hangs up. */
const prismaCodes = new Set(['P1000', 'P1001', 'P1002', 'P1003', 'P1008', 'P1010', 'P1011', 'P1017', 'P2024', 'P2037'])

/** PostgreSQL's own: connection exceptions (08), operator intervention (57P), too many connections, disk or memory full. */
const serverStates = /^(?:08...|57P..|53...|58...)$/

const socketCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
])

export function isUnavailable(error: unknown): boolean {
  // By name: under Next a class may come from another bundle than the error.
  if (error instanceof Error && alwaysUnavailable.has(error.name)) return true
  return causes(error).some(
    ({ code, message }) =>
      (code !== null && (prismaCodes.has(code) || serverStates.test(code) || socketCodes.has(code))) ||
      // pg and PGlite give these no code.
      /Connection terminated|timeout exceeded when trying to connect|PGlite is closed|Client has encountered a connection error/.test(
        message,
      ),
  )
}

/** The sentence for an error of opening the database; never contains the address, which may hold a password. */
export function openingFailure(error: unknown): string {
  for (const { code, message } of causes(error)) {
    if (code === null) continue
    if (code === '28P01' || code === '28000' || code === 'P1000') {
      return 'The database server refused the user or password of DATABASE_URL.'
    }
    if (code === '3D000' || code === 'P1003') return 'The database named in DATABASE_URL does not exist on its server.'
    if (socketCodes.has(code)) return `The database server of DATABASE_URL cannot be reached (${code}).`
    if (serverStates.test(code)) return `The database server of DATABASE_URL does not take connections: ${message}`
  }
  return error instanceof Error ? error.message : String(error)
}

type Cause = { readonly code: string | null; readonly message: string }

/** The error, what caused it, and what it gathers, with the codes that drivers and Prisma put in different places. */
function causes(error: unknown, depth = 0): readonly Cause[] {
  if (typeof error !== 'object' || error === null || depth > 5) return []
  const text = (name: string) => {
    const value: unknown = Reflect.get(error, name)
    return typeof value === 'string' ? value : null
  }
  const inner = [Reflect.get(error, 'cause'), Reflect.get(error, 'meta'), Reflect.get(error, 'driverAdapterError')]
  const gathered: unknown = Reflect.get(error, 'errors')
  return [
    { code: text('code') ?? text('originalCode'), message: text('message') ?? '' },
    ...[...inner, ...(Array.isArray(gathered) ? gathered : [])].flatMap((cause) => causes(cause, depth + 1)),
  ]
}
