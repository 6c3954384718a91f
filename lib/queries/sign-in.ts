/** `message` says why not, in the server's words: one sentence for every wrong pair, or how long to wait. */
export type SignInResult = { readonly signedIn: true } | { readonly signedIn: false; readonly message: string }

const noAnswer = 'The console did not answer. Try again in a moment.'

/**
 * Signs in by next-auth's own address. Reads the answers by hand: the schemas would double what a sign-in page loads,
 * and nothing here is used but two texts.
 */
export async function signIn(username: string, password: string): Promise<SignInResult> {
  try {
    const given = await fetch('/api/auth/csrf', { cache: 'no-store' })
    const csrfToken = textAt(await given.json(), 'csrfToken')
    if (csrfToken === null) return { signedIn: false, message: noAnswer }
    const answer = await fetch('/api/auth/callback/credentials', {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ csrfToken, username, password, json: 'true' }),
    })
    if (answer.ok) return { signedIn: true }
    return { signedIn: false, message: textAt(await answer.json(), 'message') ?? noAnswer }
  } catch {
    // Out of reach, or an answer that is none: either way nobody is signed in.
    return { signedIn: false, message: noAnswer }
  }
}

function textAt(body: unknown, key: string): string | null {
  if (typeof body !== 'object' || body === null) return null
  const value: unknown = Object.entries(body).find(([name]) => name === key)?.[1]
  return typeof value === 'string' ? value : null
}
