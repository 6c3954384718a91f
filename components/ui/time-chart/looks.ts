import type { LineLook } from './chart.ts'

const look = (token: string, dash: string | null = null): LineLook => ({ colour: `var(--${token})`, dash })

/** Lines without an identity of their own, in this order; at most four share a chart. */
export const plainLooks = [
  look('series-1'),
  look('series-2', '6 3'),
  look('series-3', '2 2'),
  look('series-4', '8 3 2 3'),
] as const

/** What has its own colour everywhere in the product keeps it in charts. */
export const ownLooks = {
  collector: look('ch-collector'),
  guiCluster: look('ch-control', '4 3'),
  gui: look('ch-gui', '1 3'),
  worker: look('ch-worker', '8 3'),
  store: look('ch-store', '8 3 1 3'),
  other: look('ch-other', '2 4'),
} as const

/** The same series a day or a week before. */
export const earlierLook: LineLook = look('text-3', '2 3')
