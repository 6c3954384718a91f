import { StatusWord } from '#components/ui/status-word.tsx'
import { Cell, HeadCell, Row, RowHead, Table } from '#components/ui/table.tsx'
import { featureWords, rightsByFeature, type FeatureRights, type RightRow } from '#lib/domain/rights-table.ts'
import type { RightReview } from '#lib/domain/rights.ts'

/** Every right that is asked for, by what needs it. */
export function RightsTable({ rights }: { rights: readonly RightReview[] }) {
  return (
    <Table label="Rights">
      <thead>
        <tr>
          <HeadCell>Right</HeadCell>
          <HeadCell>Granted</HeadCell>
          <HeadCell className="hidden sm:table-cell">Where</HeadCell>
          <HeadCell>Needed for</HeadCell>
        </tr>
      </thead>
      {rightsByFeature(rights).map(({ feature, state, rows }) => (
        <tbody key={feature}>
          <tr className="border-b border-line-subtle bg-sunken">
            <th scope="rowgroup" colSpan={4} className="px-2 py-1.5 text-left text-small md:px-3.5">
              <span className="flex flex-wrap gap-x-3">
                <span className="font-semibold">{featureWords(feature)}</span>
                <FeatureState state={state} />
              </span>
            </th>
          </tr>
          {rows.map((right) => (
            <RightLine key={`${right.namespace} ${right.resource} ${right.name} ${right.verbs.join()}`} right={right} />
          ))}
        </tbody>
      ))}
    </Table>
  )
}

function RightLine({ right }: { right: RightRow }) {
  const { resource, name, verbs, namespace, neededFor, essential } = right
  return (
    <Row>
      <RowHead className="min-w-32 font-mono text-code wrap-anywhere">
        {resource}
        {name === null ? null : ` ${name}`} <span className="text-ink-2">{verbs.join(', ')}</span>
      </RowHead>
      <Cell>
        <Granted right={right} />
      </Cell>
      <Cell className="hidden font-mono text-code sm:table-cell">{namespace ?? 'whole cluster'}</Cell>
      <Cell>
        {neededFor}
        {essential ? null : <span className="text-ink-2">, optional</span>}
      </Cell>
    </Row>
  )
}

function Granted({ right }: { right: RightRow }) {
  if (right.allowed === null) return <StatusWord state="unknown">No answer</StatusWord>
  if (right.allowed) return <StatusWord state="ok">Yes</StatusWord>
  return <StatusWord state={right.essential ? 'critical' : 'unknown'}>No</StatusWord>
}

function FeatureState({ state }: Pick<FeatureRights, 'state'>) {
  switch (state) {
    case 'granted':
      return <StatusWord state="ok">Granted</StatusWord>
    case 'optional-missing':
      return <StatusWord state="unknown">Optional rights are missing</StatusWord>
    case 'unknown':
      return <StatusWord state="unknown">Not known</StatusWord>
    case 'missing':
      return <StatusWord state="critical">Rights are missing</StatusWord>
  }
}
