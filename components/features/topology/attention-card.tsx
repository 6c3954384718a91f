'use client'

import Link from 'next/link'
import { useState } from 'react'

import { paths } from '#components/frame/paths.ts'
import { Button } from '#components/ui/button.tsx'
import { Card } from '#components/ui/card.tsx'
import { EmptyNote } from '#components/ui/state-note.tsx'
import { StatusWord } from '#components/ui/status-word.tsx'
import type { Finding } from '#lib/domain/attention.ts'
import { statusName } from '#lib/domain/part-words.ts'
import type { Installation } from '#lib/domain/topology.ts'

const first = 5

export function AttentionCard({
  findings,
  installation,
  isStale,
}: {
  findings: readonly Finding[]
  installation: Installation
  isStale: boolean
}) {
  const [isWhole, setIsWhole] = useState(false)
  const shown = isWhole ? findings : findings.slice(0, first)
  return (
    <Card title="Needs attention" aside={findings.length > 0 ? `${findings.length}` : undefined}>
      {findings.length === 0 ? (
        <EmptyNote title={isStale ? 'Not known' : 'Nothing, as far as the cluster tells'}>
          {isStale ? (
            <p>The picture is old; what is wrong now cannot be said.</p>
          ) : (
            <p>Every workload is as asked, and no GUI API is open to the Internet.</p>
          )}
        </EmptyNote>
      ) : (
        <ul>
          {shown.map((finding) => (
            <li
              key={finding.id}
              className="grid gap-x-3 gap-y-0.5 border-b border-line-subtle px-3.5 py-2 last:border-b-0 sm:grid-cols-[104px_minmax(0,1fr)]"
            >
              <StatusWord state={finding.status}>{finding.change ? 'Approval' : statusName(finding.status)}</StatusWord>
              <div className="min-w-0">
                <Sentence finding={finding} installation={installation} />
                {finding.detail ? <p className="text-small text-ink-2">{finding.detail}</p> : null}
              </div>
            </li>
          ))}
        </ul>
      )}
      {findings.length > first && !isWhole ? (
        <div className="border-t border-line-subtle px-3.5 py-2">
          <Button onClick={() => setIsWhole(true)}>Show all {findings.length}</Button>
        </div>
      ) : null}
    </Card>
  )
}

function Sentence({ finding, installation }: { finding: Finding; installation: Installation }) {
  const { sentence, workload, change } = finding
  const href = change ? paths.change(installation, change.id) : workload && paths.workload(installation, workload)
  if (!href) return <p>{sentence}</p>
  return (
    <Link href={href} className="text-link hover:underline">
      {sentence}
    </Link>
  )
}
