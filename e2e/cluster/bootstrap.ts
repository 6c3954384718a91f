import { execFile } from 'node:child_process'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import { openApi } from './api.ts'
import { here } from './folders.ts'
import { text, valueAt } from './json-value.ts'
import { readKubeconfig, writeKubeconfig } from './kubeconfig.ts'
import { certificateOf, kubeconfigOf, serverOf, type Layout } from './layout.ts'
import { nodeCount } from './readiness.ts'

const run = promisify(execFile)
const root = join(here, '..', '..')

/** The console's Role and ServiceAccount as shipped, and the restricted account of the conformance suite. */
const accounts = [
  join(here, 'manifests', 'bootstrap.yaml'),
  join(root, 'deploy', 'kubernetes', 'rbac.yaml'),
  join(root, 'deploy', 'kubernetes', 'rbac-nodes.yaml'),
]

export const tokenSeconds = 24 * 60 * 60

/** Fills an empty cluster: rights, nodes, the metrics API, and a kubeconfig for each account. */
export async function bootstrap(layout: Layout) {
  const kubectl = join(layout.bin, 'kubectl')
  const admin = kubeconfigOf(layout, 'admin')
  await applyAccounts(kubectl, admin)
  await apply(kubectl, admin, ['-f', join(here, 'manifests', 'kubelet.yaml')])
  await applyObjects(kubectl, admin, [...nodes(), ...metricsApi(layout.ports.metrics)])
  const authority = await readFile(certificateOf(layout, 'ca.crt'))
  await writeTokens(admin, (account) => kubeconfigOf(layout, account), { server: serverOf(layout), authority })
}

export async function applyAccounts(kubectl: string, admin: string) {
  await apply(
    kubectl,
    admin,
    accounts.flatMap((file) => ['-f', file]),
  )
  await apply(kubectl, admin, ['-n', 'conformance', '-f', join(here, '..', 'conformance', 'restricted.yaml')])
}

type Server = { server: string; authority?: Buffer }

/** Writes console.kubeconfig and restricted.kubeconfig with tokens of their ServiceAccounts. */
export async function writeTokens(admin: string, fileOf: (account: string) => string, { server, authority }: Server) {
  // Nothing else of what is handed in: a client certificate beside a token would win over it.
  const at = { server, ...(authority && { authority }) }
  const token = (namespace: string, account: string) => tokenFor(admin, namespace, account)
  await writeKubeconfig(fileOf('console'), 'console', {
    ...at,
    token: await token('tracardi-ops', 'tracardi-ops-console'),
    namespace: 'tracardi',
  })
  await writeKubeconfig(fileOf('restricted'), 'restricted', {
    ...at,
    token: await token('conformance', 'conformance-restricted'),
    namespace: 'conformance',
  })
}

async function tokenFor(admin: string, namespace: string, account: string): Promise<string> {
  const api = openApi(await readKubeconfig(admin))
  const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${account}/token`
  const request = {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    spec: { expirationSeconds: tokenSeconds },
  }
  const answer = await api.post(path, request).finally(api.close)
  return text(valueAt(answer.json, 'status', 'token'))
}

/** Applies files; again for a while, because a young API server is still writing its own RBAC objects. */
export async function apply(kubectl: string, kubeconfig: string, args: string[]) {
  const command = ['--kubeconfig', kubeconfig, 'apply', '--server-side', '--force-conflicts', ...args]
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await run(kubectl, command)
    } catch (error) {
      if (attempt === 10) throw error
      await pause(500)
    }
  }
}

export async function applyObjects(kubectl: string, kubeconfig: string, items: unknown[]) {
  const file = `${kubeconfig}.objects.json`
  await writeFile(file, JSON.stringify({ apiVersion: 'v1', kind: 'List', items }))
  try {
    await apply(kubectl, kubeconfig, ['-f', file])
  } finally {
    await rm(file, { force: true })
  }
}

const nodes = () =>
  Array.from({ length: nodeCount }, (_, index) => ({
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name: `node-${index + 1}`,
      labels: {
        'kwok.x-k8s.io/node': 'fake',
        'kubernetes.io/hostname': `node-${index + 1}`,
        'kubernetes.io/os': 'linux',
        'kubernetes.io/arch': 'amd64',
        'topology.kubernetes.io/zone': `zone-${(index % 3) + 1}`,
      },
    },
  }))

/** An ExternalName Service leads the aggregation layer to a port of this machine. */
const metricsApi = (port: number) => [
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'metrics-server', namespace: 'kube-system' },
    spec: { type: 'ExternalName', externalName: 'localhost', ports: [{ port, protocol: 'TCP' }] },
  },
  {
    apiVersion: 'apiregistration.k8s.io/v1',
    kind: 'APIService',
    metadata: { name: 'v1beta1.metrics.k8s.io' },
    spec: {
      group: 'metrics.k8s.io',
      version: 'v1beta1',
      groupPriorityMinimum: 100,
      versionPriority: 100,
      insecureSkipTLSVerify: true,
      service: { name: 'metrics-server', namespace: 'kube-system', port },
    },
  },
]
