import { Card } from '#components/ui/card.tsx'
import { EmptyNote, FailedNote } from '#components/ui/state-note.tsx'
import { roleAnnotation } from '#lib/domain/role-names.ts'
import type { Topology } from '#lib/domain/topology.ts'

/** What was searched, what stood in the way, and how to point at a workload by hand. */
export function NothingFound({ topology, title }: { topology: Topology; title: string }) {
  return (
    <Card title="What was searched">
      {topology.problems.map((problem) => (
        <FailedNote key={`${problem.code} ${problem.message}`} title={problem.message}>
          <p>{problem.remedy}</p>
        </FailedNote>
      ))}
      <EmptyNote title={title}>
        <p>
          Searched Deployments, StatefulSets and CronJobs in{' '}
          <span className="font-mono text-code">{topology.namespaces.join(', ') || 'no namespace'}</span> by labels,
          image and environment. Other namespaces are named in the setting{' '}
          <code className="font-mono text-code">NAMESPACES</code>.
        </p>
        <p>
          To say by hand what a workload is, annotate it:{' '}
          <code className="font-mono text-code break-all">{roleAnnotation}=collector</code>
        </p>
      </EmptyNote>
    </Card>
  )
}
