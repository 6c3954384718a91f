import { keyOfRow, type Owner, type Owners } from './attribution.ts'
import type { KeyForm } from './dialects.ts'
import type { Unattributed } from './panel.ts'
import { serverKey } from './split-by-server.ts'
import { sumRows, type Row } from './rows.ts'

export type Shared = {
  /** Rows of these workloads and of nobody else. */
  readonly own: readonly Row[]
  /** Rows of the installation's namespaces that nobody can be shown for. */
  readonly nobodys: readonly Row[]
}

/** A Service in front of several workloads counts for them together, where all of them are asked for. */
export function shareRows(form: KeyForm, rows: readonly Row[], owners: Owners, wanted: ReadonlySet<string>): Shared {
  const ownerOf = ({ labels }: Row): Owner => {
    const key = keyOfRow(form, labels) ?? ''
    const { server } = labels
    return owners.get(server === undefined ? key : serverKey(key, server)) ?? owners.get(key) ?? { is: 'nobody' }
  }
  const isOwn = (owner: Owner) => {
    if (owner.is === 'workload') return wanted.has(owner.id)
    return owner.is === 'mixed' && owner.ids.every((id) => wanted.has(id))
  }
  const isNobodys = (owner: Owner) => {
    if (owner.is === 'workload') return false
    return owner.is === 'nobody' || (!isOwn(owner) && owner.ids.some((id) => wanted.has(id)))
  }
  // The question is one for both of HAProxy's controllers; what is written otherwise is the other one's.
  const isOurs = ({ labels }: Row) => form.by !== 'underscores' || keyOfRow(form, labels) !== null
  return {
    own: rows.filter((row) => isOwn(ownerOf(row))),
    nobodys: rows.filter((row) => isOurs(row) && isNobodys(ownerOf(row))),
  }
}

/** Rows of which `part` says whether they are everything at the edge or everything that has a name there. */
export type EdgeRows = readonly Row[]

/**
 * What the edge carried beyond all that has a name, and what has a name that is nobody's. Null where the total is not
 * known and everything is accounted for.
 */
export function unattributedOf(edge: EdgeRows, nobodys: readonly Row[], rows: readonly Row[]): Unattributed | null {
  const strayed = meanOf(sumRows(nobodys)) ?? 0
  const total = meanOf(valuesOf(edge, 'total'))
  const named = meanOf(valuesOf(edge, 'named')) ?? 0
  const nameless = total === null ? 0 : Math.max(0, total - named)
  const whole = total ?? meanOf(sumRows(rows)) ?? 0
  if (whole <= 0) return null
  const perSecond = nameless + strayed
  return total === null && perSecond === 0 ? null : { perSecond, ratio: Math.min(1, perSecond / whole) }
}

function valuesOf(rows: EdgeRows, part: string): readonly (number | null)[] {
  return rows.find(({ labels }) => labels['part'] === part)?.values ?? []
}

function meanOf(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null)
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length
}
