import 'server-only'

import { sampleStore } from '#lib/database/sample-store.ts'
import type { ConsolePrisma } from '#lib/database/prisma.ts'
import { settings } from './env.ts'
import { logger } from './logger.ts'
import { runtime } from './runtime.ts'
import { createTicker } from './sample-tick.ts'
import { startSampler, type Sampler } from './sampler.ts'
import { openTickSources } from './tick-sources.ts'

/** The built-in sampler on everything that this console can ask. Null where it is switched off. */
export function startSampling(prisma: ConsolePrisma, holder: string): Sampler | null {
  const { observer, connection, namespaces } = runtime()
  if (!settings().samplesMetrics || !connection.granted) return null
  const open = openTickSources({ connection: connection.value, observer, namespaces, settings: settings() })
  return startSampler({
    store: sampleStore(prisma),
    retention: settings().metricsRetention,
    holder,
    ticker: () => createTicker(open()),
    onError: (error) => logger().error({ error }, 'Measurements could not be stored; the console tries again'),
  })
}
