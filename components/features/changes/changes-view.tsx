'use client'

import { useQuery } from '@tanstack/react-query'
import { parseAsBoolean, parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs'

import { useConsole } from '#components/frame/console-context.tsx'
import { PageHeading } from '#components/frame/page-heading.tsx'
import { RefusalNote } from '#components/frame/refusal-note.tsx'
import { usePicture } from '#components/frame/use-picture.ts'
import { Button } from '#components/ui/button.tsx'
import { Card } from '#components/ui/card.tsx'
import { EmptyNote, FailedNote, RowOutlines } from '#components/ui/state-note.tsx'
import { Time } from '#components/ui/time.tsx'
import { actionKinds } from '#lib/domain/action-kind.ts'
import { openChanges, pastChanges, waitingChanges, type ChangesFilter } from '#lib/domain/changes-list.ts'
import { changesVerdict } from '#lib/domain/changes-verdict.ts'
import { viewInstallation } from '#lib/domain/installation-view.ts'
import { may } from '#lib/domain/permissions.ts'
import { changesQuery } from '#lib/queries/actions.ts'
import { ChangesFilterBar, type FilterInAddress } from './changes-filter.tsx'
import { ChangesTable } from './changes-table.tsx'

type Name = { readonly namespace: string; readonly release: string }

/** What is in flight, did it finish, can I undo it? */
export function ChangesView({ namespace, release }: Name) {
  const { zone, role, userName } = useConsole()
  const { topology, freshness, live, actions, now } = usePicture()
  const [{ before, ...inAddress }, setAddress] = useQueryStates({
    running: parseAsBoolean.withDefault(false),
    mine: parseAsBoolean.withDefault(false),
    workload: parseAsString,
    kind: parseAsStringLiteral(actionKinds),
    before: parseAsString,
  })
  const { running, mine, workload, kind } = inAddress
  const filter: ChangesFilter = { namespace, release, workload, kind, by: mine ? userName : null }
  const everything: ChangesFilter = { ...filter, workload: null, kind: null, by: null }
  const isStale = freshness === 'stale' || live.connection === 'reconnecting' || live.connection === 'ended'
  const names = viewInstallation(topology, { namespace, release })?.workloads.map(({ name }) => name) ?? []
  const table = { installation: { namespace, release }, isStale, mayUndo: may(role, 'change-workloads'), now, zone }
  const open = actions && openChanges(actions, filter)
  const waiting = waitingChanges(actions ?? [], filter)

  // Another filter is another list, so it begins at its newest page.
  const narrow = (change: Partial<FilterInAddress> | null) =>
    void setAddress(change === null ? null : { ...change, before: null })

  return (
    <>
      <PageHeading
        {...changesVerdict(actions && openChanges(actions, everything), {
          waiting: waitingChanges(actions ?? [], everything).length,
          isStale,
        })}
        aside={
          topology.asOf ? (
            <>
              as of <Time at={topology.asOf} zone={zone} />
            </>
          ) : null
        }
      />
      <ChangesFilterBar filter={inAddress} workloads={names} onChange={narrow} />
      {waiting.length > 0 ? (
        <Card title="Waiting for approval" aside="by an admin other than the one who asks">
          <ChangesTable label="Changes that wait for approval" actions={waiting} {...table} />
        </Card>
      ) : null}
      <Card title="In flight" aside="goes on whether or not anybody looks">
        {!open ? (
          <FailedNote title="What is in flight could not be read" tone="unknown">
            <p>It is tried again with the next news.</p>
          </FailedNote>
        ) : open.length === 0 ? (
          <EmptyNote title={isStale ? 'Nothing was in flight when last heard' : 'Nothing is in flight'} />
        ) : (
          <ChangesTable label="Changes in flight" actions={open} {...table} />
        )}
      </Card>
      {running ? null : (
        <Past
          filter={filter}
          mine={mine}
          before={before}
          table={table}
          onTurn={(next) => void setAddress({ before: next }, { history: 'push', scroll: false })}
        />
      )}
    </>
  )
}

function Past({
  filter,
  mine,
  before,
  table,
  onTurn,
}: {
  filter: ChangesFilter
  mine: boolean
  before: string | null
  table: Omit<Parameters<typeof ChangesTable>[0], 'label' | 'actions'>
  onTurn: (before: string | null) => void
}) {
  const { actions } = usePicture()
  const { namespace, release, workload, kind } = filter
  const { data, error, isPlaceholderData, refetch } = useQuery(
    changesQuery({
      namespace,
      release,
      open: 'false',
      ...(workload === null ? {} : { workload }),
      ...(kind === null ? {} : { kind }),
      ...(mine ? { mine: 'true' } : {}),
      ...(before === null ? {} : { before }),
    }),
  )
  const past = data && pastChanges(data, actions ?? [], { filter, isNewest: before === null })
  const isNarrow = workload !== null || kind !== null || mine
  return (
    <Card title="Past changes">
      {error ? <RefusalNote error={error} action={<Button onClick={() => void refetch()}>Try again</Button>} /> : null}
      {past ? (
        past.length > 0 ? (
          <div aria-busy={isPlaceholderData}>
            <ChangesTable label="Past changes" actions={past} {...table} />
          </div>
        ) : (
          <EmptyNote title={isNarrow ? 'No changes match' : 'Nothing changed from this console yet'} />
        )
      ) : error ? null : (
        <RowOutlines rows={6} label="Loading the changes" />
      )}
      {before !== null || data?.next ? (
        <div className="flex flex-wrap items-center gap-2 border-t border-line-subtle px-3.5 py-2">
          {before === null ? null : <Button onClick={() => onTurn(null)}>Newest</Button>}
          {data?.next ? <Button onClick={() => onTurn(data.next)}>Older</Button> : null}
        </div>
      ) : null}
    </Card>
  )
}
