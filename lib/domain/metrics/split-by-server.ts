import { keyOfRow, type EdgeService, type Owner, type Owners } from './attribution.ts'
import type { KeyForm } from './dialects.ts'
import { rowsBy, sumRows, type Row } from './rows.ts'

/** Keys of Services in front of several workloads of which some are asked for, and others not. */
export function mixedKeys(owners: Owners, wanted: ReadonlySet<string>): readonly string[] {
  return [...owners].flatMap(([key, owner]) =>
    owner.is === 'mixed' && owner.ids.some((id) => wanted.has(id)) && !owner.ids.every((id) => wanted.has(id))
      ? [key]
      : [],
  )
}

/** Whose each server is that a proxy calls after a pod or its address; others are as mixed as their Service. */
export function serverOwners(services: readonly EdgeService[]): Owners {
  return new Map(
    services.flatMap(({ namespace, name, pods }) =>
      pods.flatMap((pod): readonly (readonly [string, Owner])[] =>
        [pod.name, pod.address].flatMap((called) =>
          called === null ? [] : [[`${namespace}/${name} ${called}`, { is: 'workload', id: pod.workloadId }] as const],
        ),
      ),
    ),
  )
}

/** Of a row of a single server: `namespace/service server`, where an address is written with its port. */
export function serverKey(key: string, server: string): string {
  return `${key} ${server.replace(/:\d+$/, '')}`
}

/**
 * Rows of mixed Services by the server that answered. What no server answered stays as it is: the proxy's own refusals,
 * and servers that are gone from its configuration. Nothing is lost: all rows together are what they were.
 */
export function splitRows(
  key: KeyForm,
  rows: readonly Row[],
  byServer: readonly Row[],
  mixed: readonly string[],
): readonly Row[] {
  if (key.by !== 'underscores') return rows
  const isMixed = ({ labels }: Row) => mixed.includes(keyOfRow(key, labels) ?? '')
  const proxyAndClass = ({ labels }: Row) => `${labels[key.label] ?? ''} ${labels['class'] ?? ''}`
  const answered = rowsBy(byServer.filter(isMixed), proxyAndClass)
  const rest = rows.filter(isMixed).map((row) => less(row, sumRows(answered.get(proxyAndClass(row)) ?? [])))
  return [...rows.filter((row) => !isMixed(row)), ...byServer.filter(isMixed), ...rest]
}

/** Two counters are not scraped in one moment, so a little less than nothing may remain. */
function less({ labels, values }: Row, taken: readonly (number | null)[]): Row {
  return {
    labels,
    values: values.map((value, step) => (value === null ? null : Math.max(0, value - (taken[step] ?? 0)))),
  }
}
