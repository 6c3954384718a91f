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
    case 'EAI_AGAIN':
      return 'is not known by its name'
    case 'ECONNRESET':
    case 'EPIPE':
    case 'UND_ERR_SOCKET':
      return 'cut the connection'
    case 'ETIMEDOUT':
    case 'ABORT_ERR':
    case 'UND_ERR_CONNECT_TIMEOUT':
      return 'did not answer in time'
    case 'CERT_HAS_EXPIRED':
      return 'shows a certificate that has expired'
    case 'CERT_NOT_YET_VALID':
      return 'shows a certificate that is not valid yet'
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return 'shows a certificate for another name'
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
      return 'shows a certificate of an authority that is not trusted here; NODE_EXTRA_CA_CERTS adds one'
    case 'EPROTO':
    case 'ERR_SSL_WRONG_VERSION_NUMBER':
      return 'does not speak TLS'
    default:
      return `cannot be reached (${code})`
  }
}

function codeOf(error: unknown): string | null {
  if (!(error instanceof Error)) return null
  if (error.name === 'TimeoutError') return 'ETIMEDOUT'
  return 'code' in error && typeof error.code === 'string' ? error.code : null
}
