import 'server-only'

import { sampleStore } from '#lib/database/sample-store.ts'
import type { SamplerReport } from '#lib/domain/metrics/sampler-report.ts'
import { prisma } from './runtime.ts'
import { shared } from './shared.ts'

/** A page asks a dozen things at once; what the last tick found is the same for all of them. */
const keptMs = 5_000

type Kept = { readonly at: number; readonly report: Promise<SamplerReport | null> }

const state = () => shared<{ kept: Kept | null }>('sampler-report', () => ({ kept: null }))

/** What the sampling process found at its last tick, whichever process that is. Throws `DatabaseUnavailable`. */
export async function samplerReport(): Promise<SamplerReport | null> {
  const memory = state()
  if (memory.kept === null || performance.now() - memory.kept.at > keptMs)
    memory.kept = { at: performance.now(), report: sampleStore(prisma()).report() }
  return memory.kept.report
}
