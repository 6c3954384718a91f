'use client'

import { useQuery } from '@tanstack/react-query'

import type { AdminPassword } from '#lib/contracts/admin-password.ts'
import type { Readable } from '#lib/contracts/readable.ts'
import { isChange } from '#lib/domain/action-words.ts'
import type { Action } from '#lib/domain/action.ts'
import { adminPasswordQuery } from '#lib/queries/admin-password.ts'
import { usePicture } from './use-picture.ts'

type Name = { readonly namespace: string; readonly release: string }

export type AdminPasswordState = {
  /** Null while it is not known. */
  readonly facts: Readable<AdminPassword> | null
  /** The newest rotation among the actions that the browser knows. */
  readonly newest: Action | null
  readonly error: Error | null
  readonly refetch: () => void
}

/** What the console knows of the admin password. Asked again when its newest rotation moves on. */
export function useAdminPassword(name: Name, first: Readable<AdminPassword> | null = null): AdminPasswordState {
  const { actions } = usePicture()
  const newest = actions?.find((action) => isRotationOf(action, name)) ?? null
  const { data, error, refetch } = useQuery({
    ...adminPasswordQuery(name, newest ? `${newest.id} ${newest.state}` : ''),
    ...(first ? { placeholderData: first } : {}),
  })
  return { facts: data ?? null, newest, error, refetch: () => void refetch() }
}

function isRotationOf(action: Action, { namespace, release }: Name): boolean {
  const { kind, target } = action
  return kind === 'rotate-password' && target.namespace === namespace && target.release === release && isChange(action)
}
