import type { ExcessReview } from '#lib/domain/excess-rights.ts'
import type { Place } from '#lib/domain/needed-rights.ts'
import { rulesToAdd, type RightReview } from '#lib/domain/rights.ts'
import { featureWords, rightsByFeature, type RightRow } from '#lib/domain/rights-table.ts'

export type Paint = (tone: 'good' | 'bad' | 'doubtful' | 'title', text: string) => string

export type Findings = {
  readonly places: readonly Place[]
  readonly rights: readonly RightReview[]
  readonly excess: ExcessReview | null
}

/** 0 when everything essential is granted, 1 when some of it is not, 2 when the cluster did not say. */
export function exitCode(rights: readonly RightReview[]): 0 | 1 | 2 {
  const essential = rights.filter((right) => right.essential)
  if (essential.some(({ allowed }) => allowed === false)) return 1
  return essential.every(({ allowed }) => allowed === true) ? 0 : 2
}

/** What the account may do, by namespace and by what needs it; what it may do beyond; and the rules to add. */
export function doctorReport({ places, rights, excess }: Findings, paint: Paint): string {
  const of = (namespace: string | null) => rights.filter((right) => right.namespace === namespace)
  const blocks = [
    ...places.map((place) => [paint('title', placeTitle(place)), ...tables(of(place.namespace), paint)]),
    [paint('title', 'Whole cluster'), ...tables(of(null), paint)],
    [paint('title', 'More than it needs'), ...excessLines(excess, paint)],
    ...ruleBlocks(rights, paint),
    [conclusion(rights, paint)],
  ]
  return `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`
}

function placeTitle({ namespace, secrets }: Place): string {
  const releases = secrets.map(({ release }) => release).join(', ')
  return `Namespace ${namespace}, release ${releases}`
}

function tables(rights: readonly RightReview[], paint: Paint): string[] {
  const groups = rightsByFeature(rights)
  const cells = groups.flatMap(({ rows }) => rows.map(nameOf))
  const widths = [0, 1].map((column) => Math.max(0, ...cells.map((cell) => cell[column]?.length ?? 0)))
  return groups.flatMap(({ feature, rows }) => [
    `  ${featureWords(feature)}`,
    ...rows.map((row) => {
      const columns = nameOf(row).map((cell, column) => cell.padEnd(widths[column] ?? 0))
      return `    ${mark(row, paint)} ${columns.join('  ')}  ${row.neededFor}${row.essential ? '' : ', optional'}`
    }),
  ])
}

function nameOf({ resource, name, verbs }: RightRow): readonly [string, string] {
  return [name === null ? resource : `${resource} ${name}`, verbs.join(', ')]
}

function mark({ allowed, essential }: RightRow, paint: Paint): string {
  if (allowed === null) return paint('doubtful', '?')
  return allowed ? paint('good', '✓') : paint(essential ? 'bad' : 'doubtful', '✗')
}

function excessLines(excess: ExcessReview | null, paint: Paint): string[] {
  if (excess === null) return [`  ${paint('doubtful', '?')} The API server did not list what the account may do.`]
  const found = excess.rights.map(({ namespace, resource, names, verbs, danger }) => {
    const where = namespace === null ? 'in every namespace' : `in ${namespace}`
    const what = `${[resource, ...names].join(' ')}  ${verbs.join(', ')}  ${where}`
    return danger === null ? `  ${paint('doubtful', '·')} ${what}` : `  ${paint('bad', '!')} ${what}: it ${danger}`
  })
  const nothing = excess.rights.length === 0 ? [`  ${paint('good', '✓')} Nothing.`] : []
  const rest = `  ${paint('doubtful', '?')} There may be more: the API server cannot list all that it grants.`
  return [...nothing, ...found, ...(excess.isComplete ? [] : [rest])]
}

function ruleBlocks(rights: readonly RightReview[], paint: Paint): string[][] {
  return rulesToAdd(rights).map(({ namespace, lines }) => {
    const where = namespace === null ? 'a ClusterRole of the account' : `the account's Role in ${namespace}`
    return [paint('title', `Add to the rules of ${where}`), ...lines.map((line) => `  ${line}`)]
  })
}

function conclusion(rights: readonly RightReview[], paint: Paint): string {
  const missing = rights.filter(({ allowed, essential }) => essential && allowed === false).length
  switch (exitCode(rights)) {
    case 0:
      return paint('good', 'Nothing essential is missing.')
    case 1:
      return paint('bad', missing === 1 ? '1 essential right is missing.' : `${missing} essential rights are missing.`)
    case 2:
      return paint('doubtful', 'The cluster did not answer every question.')
  }
}
