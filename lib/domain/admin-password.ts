/** What the Secret of Tracardi's admin holds. `pending` stands there only while a rotation is not finished. */
export const adminPasswordKeys = { userName: 'username', password: 'password', pending: 'pending' } as const

/** Left on the Secret: which rotation wrote it last, and when its new password was saved. */
export const adminPasswordAnnotations = {
  lastAction: 'console.tracardi.io/last-action-id',
  rotatedAt: 'console.tracardi.io/rotated-at',
} as const

/** How long a generated password may be shown to the admin who rotated it, where the policy allows that at all. */
export const revealWithinMs = 5 * 60_000

export const longestPassword = 128

/** Shows the password to somebody whom the cluster lets read the Secret. */
export function readPasswordCommand({ namespace, name }: { readonly namespace: string; readonly name: string }) {
  return `kubectl --namespace ${namespace} get secret ${name} --output jsonpath='{.data.${adminPasswordKeys.password}}' | base64 --decode`
}

/**
 * Why Tracardi or a keyboard could not take this password; null when they can. Tracardi says yes to a blank one and
 * keeps the old; what cannot be seen cannot be typed again. How easily it is guessed is judged elsewhere.
 */
export function unusablePassword(text: string): string | null {
  if (text === '') return 'Type the new password.'
  if (/[\s\p{Z}]/u.test(text)) return 'It holds a blank, and Tracardi and forms treat those in their own way.'
  if (/\p{C}/u.test(text)) return 'It holds characters that cannot be seen.'
  if (text.normalize('NFC') !== text)
    return 'It holds letters put together from parts, which keyboards write differently.'
  if (Array.from(text).length > longestPassword) return `It has more than ${longestPassword} characters.`
  return null
}
