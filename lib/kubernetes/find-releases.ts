import 'server-only'
import type { Connection } from './client.ts'
import { composeWorkload } from './compose-workload.ts'
import type { WorkloadFacts } from './facts.ts'
import { listPages } from './list-pages.ts'
import { watchedKinds } from './watched-kinds.ts'

const deadlineMs = 15_000

/** The releases of Tracardi in a namespace, looked up once; none where the account may not look. */
export async function findReleases(connection: Connection, namespace: string): Promise<readonly string[]> {
  const signal = AbortSignal.timeout(deadlineMs)
  const found = await Promise.all(
    [watchedKinds.deployments, watchedKinds.statefulSets].map(async ({ path, translate }) =>
      listPages(connection, path(namespace), translate, signal).then(
        ({ items }) => items.flatMap(releaseIn),
        () => [],
      ),
    ),
  )
  return [...new Set(found.flat())].toSorted()
}

/** Stores alone are no installation. */
function releaseIn(facts: WorkloadFacts): readonly string[] {
  const around = { configMaps: new Map(), services: [], autoscalers: [], budgets: [] }
  const workload = composeWorkload(facts, [], around, { minimums: {}, now: new Date(), staleSince: null })
  return workload && workload.role !== 'store' ? [workload.release] : []
}
