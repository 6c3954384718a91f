import { readFile, writeFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { parse, stringify } from 'yaml'
import { list, text, valueAt } from './json-value.ts'

/** Where an API server is and who asks; certificates and keys as PEM. */
export type ClusterAccess = {
  server: string
  authority?: Buffer
  certificate?: Buffer
  key?: Buffer
  token?: string
  namespace?: string
}

/** Reads the current context of a kubeconfig; throws with the file's name if it has none. */
export async function readKubeconfig(path: string): Promise<ClusterAccess> {
  const config: unknown = parse(await readFile(path, 'utf8'))
  const named = (kind: string, name: unknown) =>
    list(valueAt(config, kind)).find((entry) => valueAt(entry, 'name') === name)
  const context = valueAt(named('contexts', valueAt(config, 'current-context')), 'context')
  const cluster = valueAt(named('clusters', valueAt(context, 'cluster')), 'cluster')
  const user = valueAt(named('users', valueAt(context, 'user')), 'user')
  const server = valueAt(cluster, 'server')
  if (typeof server !== 'string') throw new Error(`${path} names no server in its current context`)

  const pem = async (holder: unknown, field: string) => {
    const inline = valueAt(holder, `${field}-data`)
    if (typeof inline === 'string') return Buffer.from(inline, 'base64')
    const file = valueAt(holder, field)
    return typeof file === 'string' ? await readFile(resolve(dirname(path), file)) : undefined
  }
  const authority = await pem(cluster, 'certificate-authority')
  const certificate = await pem(user, 'client-certificate')
  const key = await pem(user, 'client-key')
  const token = valueAt(user, 'token')
  const namespace = valueAt(context, 'namespace')
  return {
    server: server.replace(/\/$/, ''),
    ...(authority && { authority }),
    ...(certificate && { certificate }),
    ...(key && { key }),
    ...(token !== undefined && { token: text(token) }),
    ...(namespace !== undefined && { namespace: text(namespace) }),
  }
}

/** Writes a kubeconfig only its owner can read. */
export async function writeKubeconfig(path: string, user: string, access: ClusterAccess) {
  const base64 = (pem: Buffer | undefined) => pem?.toString('base64')
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      { name: 'cluster', cluster: { server: access.server, 'certificate-authority-data': base64(access.authority) } },
    ],
    users: [
      {
        name: user,
        user: {
          'client-certificate-data': base64(access.certificate),
          'client-key-data': base64(access.key),
          token: access.token,
        },
      },
    ],
    contexts: [{ name: user, context: { cluster: 'cluster', user, namespace: access.namespace } }],
    'current-context': user,
  }
  await writeFile(path, stringify(config), { mode: 0o600 })
}
