import Link from 'next/link'

import { paths } from '#components/frame/paths.ts'
import { Card } from '#components/ui/card.tsx'
import { StatusWord } from '#components/ui/status-word.tsx'
import { Cell, HeadCell, Row, RowHead, Table } from '#components/ui/table.tsx'
import { EmptyNote } from '#components/ui/state-note.tsx'
import { parseImage } from '#lib/domain/image-reference.ts'
import type { InstallationView } from '#lib/domain/installation-view.ts'
import { guiApiWord, partName } from '#lib/domain/part-words.ts'
import { statusLine } from '#lib/domain/status-line.ts'
import type { Workload } from '#lib/domain/topology.ts'

/** What belongs to the installation, its versions, and where the GUI API is exposed. */
export function PartsCard({ view, isStale }: { view: InstallationView; isStale: boolean }) {
  const { installation, workloads } = view
  const chart = installation.chart === null ? 'chart not known' : `chart ${installation.chart}`
  return (
    <Card title="Parts" aside={`${installation.namespace}/${installation.release} · ${chart}`}>
      {workloads.length === 0 ? (
        <EmptyNote title="No workload of it is seen" />
      ) : (
        <Table label="Parts">
          <thead>
            <tr>
              <HeadCell>Part</HeadCell>
              <HeadCell>Workload</HeadCell>
              <HeadCell className="hidden sm:table-cell">Version</HeadCell>
              <HeadCell className="hidden sm:table-cell">GUI API</HeadCell>
              <HeadCell>Status</HeadCell>
            </tr>
          </thead>
          <tbody>
            {workloads.map((workload) => (
              <Row key={workload.id}>
                <RowHead>{partName(workload.role)}</RowHead>
                <Cell>
                  <Link
                    className="font-mono text-code break-all text-link hover:underline"
                    href={paths.workload(installation, workload)}
                  >
                    {workload.name}
                  </Link>
                </Cell>
                <Cell className="hidden font-mono text-code sm:table-cell">
                  {workload.version ?? storeVersion(workload) ?? 'not known'}
                </Cell>
                <Cell className="hidden sm:table-cell">{workload.guiApi ? guiApiWord(workload.guiApi) : '–'}</Cell>
                <Cell>
                  <StatusWord state={isStale ? 'unknown' : workload.status}>{statusLine(workload)}</StatusWord>
                </Cell>
              </Row>
            ))}
          </tbody>
        </Table>
      )}
    </Card>
  )
}

/** Of a store by its image's tag; what it says itself stands with the stores. */
function storeVersion({ role, image }: Workload): string | null {
  return role === 'store' && image !== null ? parseImage(image).tag : null
}
