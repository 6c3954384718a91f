/** What a version of the Tracardi API does in its own way. Tags are those of its images: `0.8.1`, `0.9.0-rc4`, `1.2.x`. */
export type TracardiVersion = {
  tag: string
  /** 0.8: users in Elasticsearch, `full_name`, `disabled`, a lenient flag. */
  isOld: boolean
  /** How a failed log-in is worded, and its status. */
  logInFailure: { status: number; before: string }
  /** Builds before 4 March 2024 hash a changed password twice. */
  hashesTwice: boolean
  /** `GET /install` also says how the features are set. */
  showsConfig: boolean
  /** `/ping`, and a health check that says when it is not ready. */
  hasPing: boolean
  /** The licence beside the version. */
  hasTag: boolean
}

export function tracardiVersion(tag: string): TracardiVersion {
  const [, major = '0', minor = '0'] = /^v?(\d+)\.(\d+)/.exec(tag) ?? []
  const number = Number(major) * 100 + Number(minor)
  return {
    tag,
    isOld: number < 9,
    logInFailure: logInFailure(tag, number),
    hashesTwice: /^0\.9\.0-rc[1-4]$/.test(tag),
    showsConfig: number >= 9 && !tag.includes('-rc'),
    hasPing: number >= 102,
    hasTag: number >= 101,
  }
}

function logInFailure(tag: string, number: number): TracardiVersion['logInFailure'] {
  if (tag.startsWith('0.8.0')) return { status: 400, before: '' }
  // Nothing catches the error there.
  if (tag.startsWith('0.8.1')) return { status: 500, before: '' }
  return { status: 400, before: number < 9 ? 'Redis authentication error: ' : 'Authentication error: ' }
}
