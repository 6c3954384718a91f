import type { SourceKind } from './panel.ts'

/** A pod of an ingress controller, and where it serves its metrics. */
export type EdgeTarget = {
  /** `namespace/name` */
  readonly id: string
  readonly uid: string
  /** When the container that counts was started. */
  readonly startedAt: string
  readonly address: string
  readonly port: number
  readonly path: string
  readonly kind: Extract<SourceKind, 'ingress-nginx' | 'traefik' | 'haproxy-ingress' | 'haproxy-ic'>
}

export type EdgeTargetsAnswer =
  | { readonly answer: 'targets'; readonly targets: readonly EdgeTarget[] }
  | { readonly answer: 'forbidden' }
  | { readonly answer: 'unavailable'; readonly why: string }
