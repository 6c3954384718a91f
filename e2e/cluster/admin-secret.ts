import { randomBytes } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import type { Credentials } from '#demo/images/tracardi-state.ts'
import { adminSecret, adminSecretName } from '#demo/installation/admin-secret.ts'
import type { Api } from './api.ts'
import { text, valueAt } from './json-value.ts'

/** The Secret of Tracardi's administrator, made with a password of this run where there is none. */
export async function readAdminSecret(api: Api, namespace: string, release = 'tracardi'): Promise<Credentials> {
  const path = `/api/v1/namespaces/${namespace}/secrets`
  const userName = 'admin@tracardi.example'
  const fresh = adminSecret(namespace, release, { userName, password: randomBytes(18).toString('base64url') })
  const made = await api.post(path, fresh)
  if (made.status !== 201 && made.status !== 409) throw new Error(`Making the Secret was answered ${made.status}`)
  const { json } = await api.get(`${path}/${adminSecretName(release)}`)
  const value = (key: string) => Buffer.from(text(valueAt(json, 'data', key)), 'base64').toString('utf8')
  return { userName: value('username'), password: value('password') }
}

/** As an operator would write it: these two keys and nothing else, nor any note of anybody. */
export async function writeAdminSecret(api: Api, namespace: string, credentials: Credentials, release = 'tracardi') {
  const all = `/api/v1/namespaces/${namespace}/secrets`
  const path = `${all}/${adminSecretName(release)}`
  const { status, json } = await api.get(path)
  const wanted = { username: encoded(credentials.userName), password: encoded(credentials.password) }
  const isSame = isDeepStrictEqual(valueAt(json, 'data'), wanted)
  if (isSame && valueAt(json, 'metadata', 'annotations') === undefined) return
  const secret = adminSecret(namespace, release, credentials)
  const written = await (status === 404 ? api.post(all, secret) : api.put(path, secret))
  if (written.status >= 300) throw new Error(`Writing the Secret was answered ${written.status}`)
}

const encoded = (value: string) => Buffer.from(value, 'utf8').toString('base64')
