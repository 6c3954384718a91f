import Link from 'next/link'

import { paths } from '#components/frame/paths.ts'
import type { Workload } from '#lib/domain/topology.ts'

/** The way on where no cluster exposes the GUI API: the switch, as a draft. */
export function ExposeLinks({
  installation,
  clusters,
}: {
  installation: { namespace: string; release: string }
  clusters: readonly Workload[]
}) {
  const hidden = clusters.filter(({ guiApi }) => guiApi?.effect === 'hidden')
  if (hidden.length === 0 || hidden.length < clusters.length) return null
  // Collectors stand on the Internet, so they are the last to be opened for this.
  const behind = hidden.filter(({ role }) => role === 'gui-api')
  return (
    <ul className="flex flex-wrap gap-x-3">
      {(behind.length > 0 ? behind : hidden).map((workload) => (
        <li key={workload.id}>
          <Link
            className="text-link hover:underline"
            href={`${paths.workload(installation, workload)}?action=switch&to=yes`}
          >
            Expose it on <span className="font-mono text-code">{workload.name}</span>
          </Link>
        </li>
      ))}
    </ul>
  )
}
