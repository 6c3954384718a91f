import Link from 'next/link'
import { Fragment, type ReactNode } from 'react'

import { paths } from '#components/frame/paths.ts'
import { Time } from '#components/ui/time.tsx'
import { actionEffect, actionStatus } from '#lib/domain/action-words.ts'
import type { Action } from '#lib/domain/action.ts'
import type { OutsideChange } from '#lib/domain/outside-change.ts'
import { outsideEffect, outsideNote } from '#lib/domain/outside-words.ts'
import { revisionImages, type KeptRevision } from '#lib/domain/revision.ts'
import type { TimelineItem } from '#lib/domain/timeline.ts'
import type { ClusterEvent, Installation, Instance, Status } from '#lib/domain/topology.ts'
import { writerWords } from '#lib/domain/writer-words.ts'

export type LineContext = { readonly installation: Pick<Installation, 'namespace' | 'release'>; readonly zone: string }

type Line = {
  readonly what: ReactNode
  /** Null where nothing about it is out of the ordinary. */
  readonly status: Status | null
  readonly about: ReactNode
  readonly details: ReactNode
}

const link = 'text-link underline'

/** One happening as a line of the table. */
export function lineOf(item: TimelineItem, context: LineContext): Line {
  switch (item.what) {
    case 'event':
      return eventLine(item.event, context)
    case 'revision':
      return revisionLine(item.revision, context)
    case 'history':
      return item.item.what === 'action'
        ? changeLine(item.item.action, context)
        : outsideLine(item.item.outside, context)
    case 'instance-made':
      return madeLine(item.instance, context)
    case 'instance-ended':
      return endLine(item.instance, item.isWarning, context)
  }
}

function eventLine({ type, reason, about, message, count, firstAt }: ClusterEvent, { zone }: LineContext): Line {
  return {
    what: <Words of={reason} />,
    status: type === 'Warning' ? 'degraded' : null,
    about: (
      <span className="font-mono text-code break-all">
        {about.kind} {about.name}
      </span>
    ),
    details: (
      <>
        {message}
        {count > 1 ? (
          <span className="block text-ink-2">
            {count} times
            {firstAt === null ? null : (
              <>
                {' since '}
                <Time at={firstAt} zone={zone} />
              </>
            )}
          </span>
        ) : null}
      </>
    ),
  }
}

/** `SuccessfulCreate` may break between its words. */
function Words({ of }: { of: string }) {
  return of.split(/(?<=[a-z])(?=[A-Z])/).map((word, index) => (
    // The words of one reason never change places.
    // oxlint-disable-next-line react/no-array-index-key
    <Fragment key={index}>
      {index > 0 ? <wbr /> : null}
      {word}
    </Fragment>
  ))
}

function revisionLine(revision: KeptRevision, { installation }: LineContext): Line {
  const { madeBy, isCurrent } = revision
  return {
    what: 'Rollout',
    status: null,
    about: `Revision ${revision.revision}${isCurrent ? ', runs now' : ''}`,
    details: (
      <>
        First made, by{' '}
        {madeBy ? (
          <Link className={link} href={paths.change(installation, madeBy.action)}>
            {madeBy.name}
          </Link>
        ) : (
          'somebody outside the console'
        )}
        <span className="block font-mono text-code break-all text-ink-2">{revisionImages(revision)}</span>
      </>
    ),
  }
}

function changeLine(action: Action, { installation, zone }: LineContext): Line {
  const { status, word } = actionStatus(action)
  return {
    what: word,
    status,
    about: `Change by ${action.requestedBy.name}`,
    details: (
      <>
        <Link className={link} href={paths.change(installation, action.id)}>
          {actionEffect(action)}
        </Link>
        {action.settledAt && action.appliedAt ? (
          <>
            {', settled at '}
            <Time at={action.settledAt} zone={zone} />
          </>
        ) : null}
        {action.reason ? <span className="block text-ink-2">{action.reason}</span> : null}
      </>
    ),
  }
}

function outsideLine(outside: OutsideChange, { zone }: LineContext): Line {
  const { between, noticedBy, entry } = outside
  const note = outsideNote(outside)
  return {
    what: 'Changed',
    status: null,
    about: `Outside the console, ${writerWords(outside)}`,
    details: (
      <>
        {outsideEffect(outside)}
        {note ? <span className="block">{note}</span> : null}
        {noticedBy === 'start' ? (
          <span className="block text-ink-2">
            between <Time at={between.from} zone={zone} style="minute" /> and{' '}
            <Time at={between.to} zone={zone} style="minute" />
          </span>
        ) : null}{' '}
        {entry === null ? (
          'not recorded yet'
        ) : (
          <Link href={paths.auditEntry('ops', entry)} className={link}>
            Record
          </Link>
        )}
      </>
    ),
  }
}

function InstanceLink({ instance, installation }: { instance: Instance } & Pick<LineContext, 'installation'>) {
  return (
    <Link className={`${link} font-mono text-code break-all`} href={paths.instance(installation, instance.name)}>
      {instance.name}
    </Link>
  )
}

function madeLine(instance: Instance, { installation }: LineContext): Line {
  return {
    what: 'Instance made',
    status: null,
    about: <InstanceLink instance={instance} installation={installation} />,
    details: instance.node === null ? 'It has no node yet' : `On ${instance.node}`,
  }
}

function endLine(instance: Instance, isWarning: boolean, { installation }: LineContext): Line {
  const { lastTermination: last, restarts } = instance
  return {
    what: 'Instance ended',
    status: isWarning ? 'degraded' : null,
    about: <InstanceLink instance={instance} installation={installation} />,
    details: `${last?.reason ?? 'Ended'}${last === null || last.exitCode === null ? '' : `, exit code ${last.exitCode}`}. ${
      restarts === 1 ? '1 restart' : `${restarts} restarts`
    } in all; Kubernetes tells the last end only.`,
  }
}
