'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRef, useState, type FormEvent } from 'react'

import type { Picture } from '#components/frame/use-picture.ts'
import { useWriteBlock } from '#components/frame/use-write-block.ts'
import type { Action } from '#lib/domain/action.ts'
import type { Permission } from '#lib/domain/permissions.ts'
import { rememberAction } from '#lib/queries/actions.ts'
import { doubtRights } from '#lib/queries/rights.ts'
import {
  confirmationBody,
  confirmationErrors,
  firstConfirmation,
  rememberReason,
  type ConfirmationErrors,
} from './confirmation-fields.tsx'
import { isPlanLost } from './plan-lost.ts'
import { isTaken } from './taken.ts'

type Submitting<Plan> = {
  /** What may be sent; null while there is nothing. */
  readonly plan: Plan | null
  readonly picture: Picture
  readonly permission: Permission
  /** When each part of the plan expires. */
  readonly expiresAt: readonly string[]
  /** The name to type, null where none is asked for. */
  readonly expected: string | null
  readonly send: (plan: Plan, confirmation: ReturnType<typeof confirmationBody>) => Promise<readonly Action[]>
  readonly actionIds: (plan: Plan) => readonly string[]
  readonly onSubmitted: (actionIds: readonly string[]) => void
  /** Asks for a new plan. */
  readonly refresh: () => void
  /** Whether the dialog's own fields are filled in; it says what is missing by itself. */
  readonly isFilledIn?: (plan: Plan) => boolean
  /** Hears of a no before the plan is asked for again. */
  readonly onRefused?: (error: Error) => void
  readonly losesPlan?: (error: Error) => boolean
}

/** What every dialog does with a plan: reason and confirmation, sent once, and the console asked when nobody answers. */
export function useSubmission<Plan>(of: Submitting<Plan>) {
  const client = useQueryClient()
  const [confirmation, setConfirmation] = useState(firstConfirmation)
  const [errors, setErrors] = useState<ConfirmationErrors>({})
  const isSent = useRef(false)

  const { mutate, reset, error, isPending } = useMutation({
    mutationFn: (plan: Plan) => of.send(plan, confirmationBody(confirmation)),
    gcTime: 0,
    onSuccess: (actions) => {
      for (const action of actions) rememberAction(client, action)
      of.onSubmitted(actions.map(({ id }) => id))
    },
    onError: async (failure, plan) => {
      isSent.current = false
      setConfirmation((value) => ({ ...value, typed: '' }))
      doubtRights(client, failure)
      const ids = of.actionIds(plan)
      if (ids[0] !== undefined && (await isTaken(client, failure, ids[0]))) return of.onSubmitted(ids)
      of.onRefused?.(failure)
      if ((of.losesPlan ?? isPlanLost)(failure)) of.refresh()
    },
  })

  const { now } = of.picture
  const block = useWriteBlock(of.permission)
  const isExpired = of.expiresAt.some((at) => now > Date.parse(at))

  function onSubmit(event: FormEvent) {
    event.preventDefault()
    if (isSent.current || of.plan === null || block || isExpired) return
    const found = confirmationErrors(confirmation, of.expected)
    setErrors(found)
    const isFilledIn = of.isFilledIn?.(of.plan) ?? true
    if (!isFilledIn || Object.keys(found).length > 0) return
    isSent.current = true
    rememberReason(confirmation)
    mutate(of.plan)
  }

  const fields = { value: confirmation, errors, expected: of.expected, onChange: setConfirmation }
  return {
    fields,
    block,
    isExpired,
    isOff: of.plan === null || block !== null || isExpired,
    error,
    isPending,
    reset,
    onSubmit,
  }
}
