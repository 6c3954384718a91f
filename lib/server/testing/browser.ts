import type { Answer, Question, RunningConsole } from './running-console.ts'

export type Browser = {
  readonly get: (path: string, headers?: Readonly<Record<string, string>>) => Promise<Answer>
  /** As a page of the console writes: own origin, JSON, CSRF token; `headers` replaces any of them. */
  readonly write: (
    method: 'POST' | 'PUT',
    path: string,
    body: unknown,
    headers?: Readonly<Record<string, string>>,
  ) => Promise<Answer>
  readonly signIn: (username: string, password: string) => Promise<Answer>
  readonly cookies: () => string
}

/** Keeps cookies and knows the CSRF token, like a browser with a page of the console open. */
export function browserOf(running: RunningConsole): Browser {
  const jar = new Map<string, string>()
  let csrf = ''

  const cookies = () => [...jar].map(([name, value]) => `${name}=${value}`).join('; ')

  async function ask(question: Question): Promise<Answer> {
    const answer = await running.ask({ ...question, headers: { cookie: cookies(), ...question.headers } })
    for (const line of answer.headers.getSetCookie()) {
      const [pair = ''] = line.split(';')
      const cut = pair.indexOf('=')
      jar.set(pair.slice(0, cut), pair.slice(cut + 1))
    }
    return answer
  }

  const write: Browser['write'] = (method, path, body, headers = {}) =>
    ask({
      method,
      path,
      body: JSON.stringify(body),
      headers: {
        'content-type': 'application/json',
        origin: running.origin,
        'sec-fetch-site': 'same-origin',
        'x-console-csrf': csrf,
        ...headers,
      },
    })

  return {
    cookies,
    get: (path, headers = {}) => ask({ path, headers }),
    write,
    signIn: async (username, password) => {
      const csrfToken = textIn((await ask({ path: '/api/auth/csrf' })).json, 'csrfToken')
      const answer = await ask({
        method: 'POST',
        path: '/api/auth/callback/credentials',
        headers: { 'content-type': 'application/x-www-form-urlencoded', origin: running.origin },
        body: new URLSearchParams({ csrfToken, username, password, json: 'true' }).toString(),
      })
      if (answer.status === 200) csrf = textIn((await ask({ path: '/api/session' })).json, 'csrf')
      return answer
    },
  }
}

export function textIn(json: unknown, key: string): string {
  const value: unknown = typeof json === 'object' && json !== null ? Reflect.get(json, key) : undefined
  if (typeof value !== 'string') throw new Error(`The answer has no ${key}: ${JSON.stringify(json)}`)
  return value
}
