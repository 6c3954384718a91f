'use client'

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import dynamic from 'next/dynamic'
import { useId, useState } from 'react'

import { useConsole } from '#components/frame/console-context.tsx'
import { RefusalNote } from '#components/frame/refusal-note.tsx'
import { Button } from '#components/ui/button.tsx'
import { Card } from '#components/ui/card.tsx'
import { zoneName } from '#components/ui/format-time.ts'
import { RelativeTime } from '#components/ui/relative-time.tsx'
import { EmptyNote, RowOutlines } from '#components/ui/state-note.tsx'
import { StatusWord } from '#components/ui/status-word.tsx'
import { Cell, HeadCell, Row, RowHead, Table } from '#components/ui/table.tsx'
import { Time } from '#components/ui/time.tsx'
import type { WallLink } from '#lib/contracts/wall-links.ts'
import { may, rolesWith } from '#lib/domain/permissions.ts'
import { endWallLink, wallLinksQuery } from '#lib/queries/wall.ts'

const WallLinkDialog = dynamic(() => import('./wall-link-dialog.tsx').then((module) => module.WallLinkDialog), {
  ssr: false,
})

/** Screens that show the wall without anybody's session. */
export function WallLinksCard({ now, zone }: { now: number; zone: string }) {
  const { role } = useConsole()
  const noteId = useId()
  const [isOpen, setIsOpen] = useState(false)
  const { data, error, refetch } = useQuery(wallLinksQuery())
  const mayManage = may(role, 'manage-wall-links')
  return (
    <Card title="Screens on a wall" aside="a wall link opens the wall and nothing else">
      {error ? <RefusalNote error={error} action={<Button onClick={() => void refetch()}>Try again</Button>} /> : null}
      {!data && !error ? <RowOutlines rows={2} label="Loading the wall links" /> : null}
      {data?.length === 0 ? (
        <EmptyNote title="No wall link was made">
          <p>A screen that opens one shows the wall for as long as the link lasts, and nobody stays signed in there.</p>
        </EmptyNote>
      ) : null}
      {data && data.length > 0 ? <LinkTable links={data} mayManage={mayManage} now={now} zone={zone} /> : null}
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5 border-t border-line-subtle px-3.5 py-2">
        <Button
          aria-disabled={!mayManage}
          aria-describedby={mayManage ? undefined : noteId}
          onClick={() => (mayManage ? setIsOpen(true) : undefined)}
        >
          Make a wall link…
        </Button>
        {mayManage ? null : (
          <p id={noteId} className="text-small text-ink-2">
            Needs the {rolesWith('manage-wall-links').join(' or ')} role.
          </p>
        )}
      </div>
      {isOpen ? <WallLinkDialog zone={zone} onClose={() => setIsOpen(false)} /> : null}
    </Card>
  )
}

type TableProps = { links: readonly WallLink[]; mayManage: boolean; now: number; zone: string }

function LinkTable({ links, mayManage, now, zone }: TableProps) {
  return (
    <Table label="Wall links">
      <thead>
        <tr>
          <HeadCell>Name</HeadCell>
          <HeadCell className="hidden sm:table-cell">Made by</HeadCell>
          <HeadCell>Ends ({zoneName(new Date(now).toISOString(), zone)})</HeadCell>
          <HeadCell>Last use</HeadCell>
          {mayManage ? <HeadCell>End it</HeadCell> : null}
        </tr>
      </thead>
      <tbody>
        {links.map((link) => (
          <LinkRow key={link.id} link={link} mayManage={mayManage} now={now} zone={zone} />
        ))}
      </tbody>
    </Table>
  )
}

function LinkRow({ link, mayManage, now, zone }: Omit<TableProps, 'links'> & { link: WallLink }) {
  const { csrf } = useConsole()
  const client = useQueryClient()
  const { mutate, error, isPending } = useMutation({
    mutationFn: () => endWallLink(link.id, csrf),
    onSettled: () => client.invalidateQueries({ queryKey: wallLinksQuery().queryKey }),
  })
  const isAlive = link.revoked === null && Date.parse(link.endsAt) > now
  return (
    <Row>
      <RowHead className="wrap-anywhere">{link.name}</RowHead>
      <Cell className="hidden sm:table-cell">{link.madeBy}</Cell>
      <Cell>
        {link.revoked ? (
          <StatusWord state="paused">Revoked by {link.revoked.by}</StatusWord>
        ) : isAlive ? (
          <Time at={link.endsAt} zone={zone} style="minute" bare />
        ) : (
          <StatusWord state="paused">Over</StatusWord>
        )}
      </Cell>
      <Cell>{link.lastUsedAt ? <RelativeTime at={link.lastUsedAt} now={now} zone={zone} /> : 'never'}</Cell>
      {mayManage ? (
        <Cell>
          {isAlive ? (
            <Button aria-label={`Revoke ${link.name}`} disabled={isPending} onClick={() => mutate()}>
              Revoke
            </Button>
          ) : null}
          {error ? <RefusalNote error={error} /> : null}
        </Cell>
      ) : null}
    </Row>
  )
}
