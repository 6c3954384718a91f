import Link from 'next/link'

import { PageHeading } from '#components/frame/page-heading.tsx'
import { paths } from '#components/frame/paths.ts'
import { Card } from '#components/ui/card.tsx'
import { Cell, HeadCell, Row, RowHead, Table } from '#components/ui/table.tsx'
import type { AuditEvent } from '#lib/contracts/audit-event.ts'
import { auditEvents } from '#lib/contracts/audit-events.ts'
import { counted } from '#lib/domain/part-words.ts'

const logs = [
  ['ops', 'Changes and the console itself'],
  ['sec', 'Sign-ins, denials and readings'],
] as const

/** Every kind of entry there is, from the same list that refuses any other. */
export function EventCatalogue() {
  const events: readonly (readonly [string, AuditEvent])[] = Object.entries(auditEvents)
  return (
    <>
      <PageHeading
        sentence={`${counted(events.length, 'kind', 'kinds')} of entries; the log takes no other.`}
        aside="Personal values stand in an entry only as salted hashes; secrets have no place in it."
      />
      {logs.map(([log, title]) => (
        <Card key={log} title={title} aside={`log ${log}`}>
          <Table label={title}>
            <thead>
              <tr>
                <HeadCell>Event</HeadCell>
                <HeadCell>What an entry says</HeadCell>
                <HeadCell>Facts of its own</HeadCell>
                <HeadCell>OCSF 1.8</HeadCell>
                <HeadCell>Since</HeadCell>
              </tr>
            </thead>
            <tbody>
              {events
                .filter(([, event]) => event.log === log)
                .map(([name, event]) => (
                  <EventRow key={name} name={name} event={event} />
                ))}
            </tbody>
          </Table>
        </Card>
      ))}
      <p>
        <Link className="text-link underline" href={paths.audit}>
          Audit log
        </Link>
      </p>
    </>
  )
}

function EventRow({ name, event }: { name: string; event: AuditEvent }) {
  const { title, words, facts, target, ocsf, since, version, log } = event
  return (
    <Row>
      <RowHead>
        <Link className="text-link hover:underline" href={`${paths.audit}?log=${log}&action=${name}`}>
          {title}
        </Link>
        <code className="block font-mono text-code text-ink-2">
          {name}@{version}
        </code>
      </RowHead>
      <Cell>
        <dl className="grid min-w-64 gap-1">
          {Object.entries(words).map(([phase, sentence]) => (
            <div key={phase}>
              <dt className="text-small text-ink-2">{phase}</dt>
              <dd>{sentence}</dd>
            </div>
          ))}
        </dl>
      </Cell>
      <Cell>
        <ul>
          {Object.entries(facts).map(([fact, field]) => (
            <li key={fact}>
              <code className="font-mono text-code">{fact}</code>
              {field.class === 'personal' ? <span className="text-ink-2"> personal</span> : null}
            </li>
          ))}
          {target === 'none' ? null : (
            <li className="text-ink-2">
              {target === 'personal' ? 'an account, personal' : 'an object of the cluster'}
            </li>
          )}
        </ul>
      </Cell>
      <Cell>
        {ocsf.className} {ocsf.classUid}
        <span className="block text-ink-2">
          {ocsf.activity} {ocsf.activityId}
        </span>
      </Cell>
      <Cell className="whitespace-nowrap">{since}</Cell>
    </Row>
  )
}
