import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'

export type KubeconfigEntry = { server: string; authority: string; token: string; user: string; namespace: string }

/** Writes a kubeconfig only its owner may read. JSON is YAML, so kubectl and client-node read it as well. */
export async function writeKubeconfig(path: string, entry: KubeconfigEntry): Promise<void> {
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name: 'demo',
        cluster: {
          server: entry.server,
          'certificate-authority-data': Buffer.from(entry.authority).toString('base64'),
        },
      },
    ],
    users: [{ name: entry.user, user: { token: entry.token } }],
    contexts: [{ name: 'demo', context: { cluster: 'demo', user: entry.user, namespace: entry.namespace } }],
    'current-context': 'demo',
  }
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, `${JSON.stringify(config, null, 2)}\n`, { mode: 0o600 })
}
