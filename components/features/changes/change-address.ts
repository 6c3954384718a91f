import { parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs'

import { oppositeValue, type ChangeDraft } from '#lib/domain/change-draft.ts'
import type { Workload } from '#lib/domain/topology.ts'

const names = ['scale', 'switch', 'restart', 'return', 'undo'] as const

type Address = {
  readonly action: (typeof names)[number] | null
  readonly to: string | null
  readonly id: string | null
}

/** The draft that the address holds: `?action=scale&to=5` opens the dialog and never submits it. */
export function useChangeAddress() {
  return useQueryStates({ action: parseAsStringLiteral(names), to: parseAsString, id: parseAsString })
}

/** Null where the address asks for nothing that can be drafted. What is mistyped is left to be chosen. */
export function draftIn({ action, to, id }: Address, workload: Workload): ChangeDraft | null {
  switch (action) {
    case 'scale':
      return { kind: 'scale', replicas: /^\d{1,9}$/.test(to ?? '') ? Number(to) : (workload.replicas?.desired ?? null) }
    case 'switch':
      if (workload.guiApi === null) return null
      return { kind: 'switch-gui-api', value: to === 'yes' || to === 'no' ? to : oppositeValue(workload.guiApi.effect) }
    case 'restart':
      return { kind: 'restart' }
    case 'return':
      return { kind: 'return-revision', revision: /^\d{1,10}$/.test(to ?? '') ? to : null }
    case 'undo':
      return id === null || !/^[0-9a-f-]{36}$/.test(id) ? null : { kind: 'undo', action: id }
    case null:
      return null
  }
}
