/**
 * What a person notices when rights are missing: an action that is off, or a part of the picture. In the order in which they are
 * shown.
 */
export const features = [
  'picture',
  'scale',
  'switch-gui-api',
  'restart',
  'return-revision',
  'rotate-password',
  'logs',
  'nodes',
  'usage',
  'requests',
] as const

export type Feature = (typeof features)[number]
