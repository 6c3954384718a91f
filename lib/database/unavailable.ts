import 'server-only'

/** The database did not answer. What was asked of it may or may not have happened. */
export class DatabaseUnavailable extends Error {
  override readonly name = 'DatabaseUnavailable'
}

const alwaysUnavailable = new Set(['DatabaseUnavailable', 'PrismaClientInitializationError'])

/** Prisma's codes for a server that cannot be reached, refuses, times out or hangs up. */
const prismaCodes = new Set(['P1000', 'P1001', 'P1002', 'P1003', 'P1008', 'P1010', 'P1011', 'P1017', 'P2024', 'P2037'])

/** The words of Prisma's adapters, which raw queries get in place of a code. */
const adapterKinds = new Set([
  'AuthenticationFailed',
  'ConnectionClosed',
  'DatabaseAccessDenied',
  'DatabaseDoesNotExist',
  'DatabaseNotReachable',
  'SocketTimeout',
  'TlsConnectionError',
  'TooManyConnections',
])

/** pg and PGlite say these without a code. */
const withoutCode =
  /Connection terminated|Query read timeout|timeout exceeded when trying to connect|PGlite is closed|Client has encountered a connection error/

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
  return causes(error).some(({ codes, message }) => codes.some(isOutage) || withoutCode.test(message))
}

function isOutage(code: string): boolean {
  return prismaCodes.has(code) || adapterKinds.has(code) || serverStates.test(code) || socketCodes.has(code)
}

/** The sentence for an error of opening the database; never contains the address, which may hold a password. */
export function openingFailure(error: unknown): string {
  for (const { codes, message } of causes(error)) {
    const is = (...known: readonly string[]) => known.some((code) => codes.includes(code))
    if (is('28P01', '28000', 'P1000', 'AuthenticationFailed')) {
      return 'The database server refused the user or password of DATABASE_URL.'
    }
    if (is('3D000', 'P1003', 'DatabaseDoesNotExist')) {
      return 'The database named in DATABASE_URL does not exist on its server.'
    }
    const socket = codes.find((code) => socketCodes.has(code))
    if (socket !== undefined) return `The database server of DATABASE_URL cannot be reached (${socket}).`
    if (codes.some((code) => serverStates.test(code))) {
      return `The database server of DATABASE_URL does not take connections: ${message}`
    }
  }
  return error instanceof Error ? error.message : String(error)
}

/** Another row has the same value. By code: under Next the class may come from another bundle than the error. */
export function isUniqueViolation(error: unknown): boolean {
  return causes(error).some(({ codes }) => codes.includes('P2002') || codes.includes('23505'))
}

type Cause = { readonly codes: readonly string[]; readonly message: string }

/** The error, what caused it, and what it gathers, with the codes that drivers and Prisma put in different places. */
function causes(error: unknown, depth = 0): readonly Cause[] {
  if (typeof error !== 'object' || error === null || depth > 5) return []
  const text = (name: string) => {
    const value: unknown = Reflect.get(error, name)
    return typeof value === 'string' ? value : ''
  }
  const inner = [Reflect.get(error, 'cause'), Reflect.get(error, 'meta'), Reflect.get(error, 'driverAdapterError')]
  const gathered: unknown = Reflect.get(error, 'errors')
  return [
    {
      codes: [text('originalCode'), text('kind'), text('code')].filter((code) => code !== ''),
      message: text('message'),
    },
    ...[...inner, ...(Array.isArray(gathered) ? gathered : [])].flatMap((cause) => causes(cause, depth + 1)),
  ]
}
