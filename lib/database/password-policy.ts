import 'server-only'

import { ZxcvbnFactory } from '@zxcvbn-ts/core'

/** Words an attacker of this console would try first; the estimator counts them as one guess each. */
const guessable = [
  'password passwort haslo pass admin administrator root operator auditor oncall user login welcome letmein changeme secret',
  'tracardi console opsconsole cluster collector kubernetes kubectl docker cloud server production staging test demo',
  'qwerty qwertz azerty asdfgh zxcvbn 123456 1234567890 111111 000000 iloveyou monkey dragon master sunshine princess',
  'football baseball superman batman spring summer autumn winter january february march april june july august september',
  'october november december monday friday company internet',
].flatMap((words) => words.split(' '))

const estimator = new ZxcvbnFactory({ dictionary: { passwords: guessable } })

const shortest = 12
const longest = 128
/** Ten thousand million guesses: decades at the rate that the sign-in limit allows, and dear against argon2id. */
const enoughGuessesLog10 = 10

/** Why a password will not do, in a sentence for the person choosing it; null when it will. */
export function passwordWeakness(password: string, accountName: string): string | null {
  const length = Array.from(password).length
  if (length < shortest) return `A password needs at least ${shortest} characters; this one has ${length}.`
  if (length > longest) return `A password may have at most ${longest} characters; this one has ${length}.`
  if (guessesLog10(password, accountName) >= enoughGuessesLog10) return null
  return 'This password is too easy to guess. Use four or more unrelated words, or random characters; avoid names, dates, rows of keys and repetition.'
}

/** Against Tracardi's SHA-1 with one salt for all, which a rig of graphics cards tries a hundred thousand million times a second. */
const enoughForFastHashLog10 = 20

/** The same for a password that Tracardi will keep; how long it may be is the caller's business. */
export function adminPasswordWeakness(password: string, userName: string): string | null {
  if (Math.min(guessesLog10(password, userName), wordsLog10(password, userName)) >= enoughForFastHashLog10) return null
  return 'Tracardi keeps it under a fast hash. Use seven unrelated words or 20 random characters, or let the console make one.'
}

/** One of ten thousand common words, or 0.7 a letter where words are written together, as of English words on average. */
const wordLog10 = 4
const letterLog10 = 0.7

/** Counts what may be words as words, since the estimator has no dictionary and takes them for random letters. */
function wordsLog10(password: string, userName: string): number {
  const runs = password.match(/\p{Ll}{5,}/gu) ?? []
  const words = runs.map((run) => Math.max(wordLog10, run.length * letterLog10))
  const others = password.replaceAll(/\p{Ll}{5,}/gu, '')
  return words.reduce((sum, word) => sum + word, others === '' ? 0 : guessesLog10(others, userName))
}

function guessesLog10(password: string, accountName: string): number {
  return estimator.check(password, [accountName, ...accountName.split(/[._@-]/)]).guessesLog10
}
