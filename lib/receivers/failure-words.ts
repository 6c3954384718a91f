import 'server-only'

/** What a failed connection says after the receiver's name. Codes only: the text of an error may hold an address. */
export function failureWords(error: unknown): string {
  const code = codeOf(error)
  switch (code) {
    case null:
      return 'cannot be reached'
    case 'ECONNREFUSED':
      return 'refuses the connection'
    case 'ENOTFOUND':
      return 'is not known by its name'
    case 'ECONNRESET':
    case 'EPIPE':
    case 'UND_ERR_SOCKET':
      return 'cut the connection'
    case 'ETIMEDOUT':
    case 'ABORT_ERR':
    case 'UND_ERR_CONNECT_TIMEOUT':
      return 'did not answer in time'
    default:
      return `cannot be reached (${code})`
  }
}

function codeOf(error: unknown): string | null {
  if (!(error instanceof Error)) return null
  if (error.name === 'TimeoutError') return 'ETIMEDOUT'
  return 'code' in error && typeof error.code === 'string' ? error.code : null
}
