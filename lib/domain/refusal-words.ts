import { guardrailWords } from './guardrail-words.ts'
import type { Refusal } from './refusal.ts'
import { purgeBlockWords } from './segment.ts'

/** What a refusal says to a person: what happened and what to do next. */
export function refusalWords(refusal: Refusal): string {
  switch (refusal.reason) {
    case 'not-signed-in':
      return 'You are not signed in. Sign in and try again.'
    case 'session-ended':
      return 'Your session has ended. Sign in again.'
    case 'sign-in-failed':
      return 'The user name or the password is wrong.'
    case 'role-may-not':
      return `This is not part of the ${refusal.role} role. It needs the ${listed(refusal.allowed)} role.`
    case 'foreign-origin':
      return "The request does not come from the console's own pages. Open the console at its configured address and try again."
    case 'not-json':
      return 'The request must be JSON. Send it with the content type application/json.'
    case 'malformed':
      return `The request is not understood. ${refusal.issues.map(issueWords).join(' ')}`
    case 'body-too-large':
      return `The request is larger than ${Math.floor(refusal.limitBytes / 1024)} kB, which is all that the console takes.`
    case 'too-many-requests':
      return `Too many attempts. Try again in ${waitWords(refusal.retryAfterSeconds)}.`
    case 'not-found':
      return `There is no ${refusal.what}. It may have been deleted meanwhile.`
    case 'entry-sealed':
      return `Entry ${refusal.seq} of the log ${refusal.segment.log} is sealed in segment ${refusal.segment.number}, file ${refusal.segment.file}, sha256 ${refusal.segment.sha256}, and no longer in the database.`
    case 'guardrail':
      return refusal.guardrails
        .filter(({ level }) => level === 'refuse')
        .map(guardrailWords)
        .join(' ')
    case 'confirmation-missing':
      return `This change must be confirmed by typing ${refusal.expected}.`
    case 'plan-unknown':
      return 'There is no such plan of yours. Make a new one.'
    case 'plan-expired':
      return 'The plan has expired. Make a new one.'
    case 'plan-differs':
      return 'The request is not what was planned. Make a new plan.'
    case 'own-request':
      return 'You asked for this yourself: another admin must approve or reject it. You may withdraw it.'
    case 'not-pending':
      return 'This change waits for nobody any more. Look at how it stands.'
    case 'requester-may-not':
      return 'The account that asked is no admin any more, so its request cannot be approved. Reject it, and ask for the change yourself.'
    case 'already-submitted':
      return 'This plan was submitted before. Look at its result.'
    case 'changed-meanwhile':
      return `It was changed meanwhile${refusal.by.length === 0 ? '' : ` by ${listed(refusal.by)}`}. Look at the new state and plan again.`
    case 'missing-right':
      return `The console's account may not ${refusal.verb} ${refusal.resource} in ${refusal.namespace}. Add to its Role: ${refusal.roleLine}`
    case 'refused-by-cluster':
      return `The API server refused this with status ${refusal.status}: ${refusal.detail}`
    case 'audit-unavailable':
      return 'The audit log cannot be written, so nothing was changed. Try again when it is back.'
    case 'audit-distrusted':
      return `The audit log cannot be trusted, so nothing was changed. ${refusal.why} The Audit log page says more.`
    case 'cluster-unavailable':
      return 'The Kubernetes API server does not answer. Try again when it is back.'
    case 'database-unavailable':
      return "The console's database does not answer. Try again in a moment."
    case 'setup-closed':
      return 'The console is set up already. Sign in, or ask an admin for an account.'
    case 'setup-token-wrong':
      return 'The setup token is wrong or was used. The console prints the current one in its log when it starts.'
    case 'password-too-weak':
      return `The password is too easy to guess. ${refusal.advice}`
    case 'password-not-usable':
      return `This password cannot be used. ${refusal.advice}`
    case 'current-password-wrong':
      return 'Tracardi does not accept this user name and password as the current ones.'
    case 'not-purged':
      return `Nothing was purged. ${purgeBlockWords(refusal.because)}`
    case 'not-shown':
      return `The password is not shown here: ${notShownWords[refusal.because]} Read it from its Secret.`
  }
}

const notShownWords = {
  policy: 'this console shows none.',
  'not-done': 'the rotation has not ended with a new password.',
  'not-generated': 'it was typed, not generated.',
  'too-late': 'the time for it is over.',
  'shown-before': 'it was shown once already.',
  'changed-since': 'the Secret was written since.',
} as const

function issueWords({ path, message }: { readonly path: string; readonly message: string }): string {
  return path === '' ? `${message}.` : `${path}: ${message}.`
}

function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`
}

function waitWords(seconds: number): string {
  if (seconds < 60) return seconds === 1 ? '1 second' : `${seconds} seconds`
  const minutes = Math.ceil(seconds / 60)
  return minutes === 1 ? '1 minute' : `${minutes} minutes`
}
