export type ImageReference = {
  /** Without registry host, tag and digest: `tracardi/com-tracardi-api`. */
  readonly repository: string
  /** Last part of the repository: `com-tracardi-api`. A private mirror usually keeps it. */
  readonly name: string
  readonly tag: string | null
}

export function parseImage(image: string): ImageReference {
  const [withoutDigest = ''] = image.split('@')
  const slash = withoutDigest.lastIndexOf('/')
  const colon = withoutDigest.lastIndexOf(':')
  const tag = colon > slash ? withoutDigest.slice(colon + 1) : null
  const parts = (tag === null ? withoutDigest : withoutDigest.slice(0, colon)).split('/')
  const [first = ''] = parts
  const hasHost = parts.length > 1 && (/[.:]/.test(first) || first === 'localhost')
  const repository = (hasHost ? parts.slice(1) : parts).join('/')
  return { repository, name: parts.at(-1) ?? '', tag }
}

export type TracardiVersion = { readonly major: number; readonly minor: number }

/** `0.9.0-rc5`, `1.1.x` and `v1.1` are versions; `latest` and `sha-…` are not. */
export function parseVersion(text: string): TracardiVersion | null {
  const match = /^v?(\d+)\.(\d+)(?:\.|-|$)/.exec(text)
  return match ? { major: Number(match[1]), minor: Number(match[2]) } : null
}

/** The strict flag parser, StatefulSets and MySQL came with 0.9. */
export function isBefore09(version: TracardiVersion): boolean {
  return version.major === 0 && version.minor < 9
}
