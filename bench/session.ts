import { ask } from '#e2e/http.ts'
import { text, valueAt } from '#e2e/cluster/json-value.ts'

type Credentials = { readonly name: string; readonly password: string }

/** Signs in as a browser would and answers the `Cookie` header of that session. */
export async function signIn(origin: string, { name, password }: Credentials): Promise<string> {
  const given = await ask(origin, { path: '/api/auth/csrf' })
  const body = new URLSearchParams({
    csrfToken: text(valueAt(given.json, 'csrfToken')),
    username: name,
    password,
    json: 'true',
  })
  const answer = await ask(origin, {
    method: 'POST',
    path: '/api/auth/callback/credentials',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      cookie: cookiesOf(given.headers['set-cookie']),
      origin,
    },
    body: body.toString(),
  })
  if (answer.status !== 200) throw new Error(`The console did not sign ${name} in: ${answer.status} ${answer.text}`)
  return cookiesOf(answer.headers['set-cookie'])
}

const cookiesOf = (set: readonly string[] = []) => set.map((cookie) => cookie.split(';')[0]).join('; ')
