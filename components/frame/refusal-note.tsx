import type { ReactNode } from 'react'

import type { Refusal } from '#lib/domain/refusal.ts'
import { refusalWords } from '#lib/domain/refusal-words.ts'
import { ApiOutage, ApiRefusal } from '#lib/queries/http.ts'
import { CommandLine } from '../ui/command-line.tsx'
import { Disclosure } from '../ui/disclosure.tsx'
import { FailedNote } from '../ui/state-note.tsx'

/** Why something did not happen, in words, with what the reader can do or copy. */
export function RefusalNote({ error, action }: { error: Error; action?: ReactNode }) {
  const requestId = error instanceof ApiRefusal || error instanceof ApiOutage ? error.requestId : null
  if (error instanceof ApiRefusal)
    return (
      <FailedNote title={refusalTitle(error.refusal)} tone="degraded" action={action}>
        <RefusalText refusal={error.refusal} />
        <Reference requestId={requestId} />
      </FailedNote>
    )
  return (
    <FailedNote title="No answer" tone="unknown" action={action}>
      <p>{error.message}</p>
      <Reference requestId={requestId} />
    </FailedNote>
  )
}

function RefusalText({ refusal }: { refusal: Refusal }) {
  if (refusal.reason === 'missing-right')
    return (
      <>
        <p>
          The console&apos;s account cannot{' '}
          <code className="font-mono text-code">
            {refusal.verb} {refusal.resource}
          </code>{' '}
          in {refusal.namespace}. Add this rule to its Role:
        </p>
        <CommandLine text={refusal.roleLine} what="Role rule" />
      </>
    )
  return <p>{refusalWords(refusal)}</p>
}

function Reference({ requestId }: { requestId: string | null }) {
  if (!requestId) return null
  return (
    <Disclosure summary="Reference for the log">
      <CommandLine text={requestId} what="reference" />
    </Disclosure>
  )
}

/** What kind of no it is; the sentence below says the rest. */
export function refusalTitle(refusal: Refusal): string {
  switch (refusal.reason) {
    case 'not-signed-in':
    case 'session-ended':
      return 'Signed out'
    case 'sign-in-failed':
      return 'Not signed in'
    case 'role-may-not':
      return 'Not part of your role'
    case 'foreign-origin':
    case 'not-json':
    case 'malformed':
    case 'body-too-large':
      return 'Not understood'
    case 'too-many-requests':
      return 'Too many attempts'
    case 'not-found':
      return 'Not there'
    case 'entry-sealed':
      return 'Sealed away'
    case 'guardrail':
      return 'A guardrail refuses this'
    case 'confirmation-missing':
      return 'Not confirmed'
    case 'plan-unknown':
    case 'plan-expired':
    case 'plan-differs':
      return 'The plan no longer holds'
    case 'own-request':
      return 'Your own request'
    case 'not-pending':
      return 'Decided already'
    case 'requester-may-not':
      return 'Cannot be approved'
    case 'already-submitted':
      return 'Submitted already'
    case 'changed-meanwhile':
      return 'Changed meanwhile'
    case 'missing-right':
      return 'The console lacks a right'
    case 'refused-by-cluster':
      return 'Refused by the cluster'
    case 'audit-unavailable':
      return 'Read-only: audit log unavailable'
    case 'audit-distrusted':
      return 'Read-only: audit log not trusted'
    case 'cluster-unavailable':
      return 'Cluster not reachable'
    case 'database-unavailable':
      return 'Database not reachable'
    case 'setup-closed':
      return 'Set up already'
    case 'setup-token-wrong':
      return 'Wrong token'
    case 'password-too-weak':
      return 'Password too weak'
    case 'password-not-usable':
      return 'Password cannot be used'
    case 'current-password-wrong':
      return 'Current password not accepted'
    case 'not-shown':
      return 'Not shown'
    case 'not-purged':
      return 'Not purged'
  }
}
