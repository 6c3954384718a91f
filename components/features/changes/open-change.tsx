'use client'

import Link from 'next/link'

import { paths } from '#components/frame/paths.ts'
import { usePicture } from '#components/frame/use-picture.ts'
import { isAbout } from '#lib/domain/action-target.ts'
import { progressFigures } from '#lib/domain/changes-verdict.ts'
import { holdsTarget } from '#lib/domain/action.ts'
import type { WorkloadRef } from '#lib/domain/topology.ts'
import { ChangeHeadline } from './change-headline.tsx'

/** What is in flight on a workload, above all else on its page. */
export function OpenChange({ target, release }: { target: WorkloadRef; release: string }) {
  const { actions, now } = usePicture()
  const action = actions?.find((each) => holdsTarget(each.state) && isAbout(each.target, target))
  if (!action) return null
  const figures = progressFigures(action)
  return (
    <section
      aria-label="Change in flight"
      className="flex flex-wrap items-start gap-x-3 gap-y-1 rounded-card border border-l-3 border-line-subtle border-l-prog bg-surface px-3.5 py-2.5"
    >
      <ChangeHeadline action={action} now={now} />
      <span className="text-ink-2">
        {figures ? `${figures} · ` : null}asked for by {action.requestedBy.name}
      </span>
      <Link
        className="ml-auto text-link hover:underline"
        href={paths.change({ namespace: target.namespace, release }, action.id)}
      >
        Open the change
      </Link>
    </section>
  )
}
