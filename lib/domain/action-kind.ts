/** Changes of a workload: one patch each, followed to the end, undone when it fails. */
export type EditKind = 'scale' | 'switch-gui-api' | 'restart' | 'return-revision'

export type ActionKind = EditKind | 'rotate-password'

export const actionKinds = [
  'scale',
  'switch-gui-api',
  'restart',
  'return-revision',
  'rotate-password',
] as const satisfies readonly ActionKind[]
