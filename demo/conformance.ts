import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'yaml'
import type { Json, JsonObject } from '#demo/cluster/json.ts'
import { copy, ensureObject, isObject } from '#demo/cluster/json.ts'
import { startEmbeddedCluster } from '#demo/embedded-cluster.ts'

/** Runs the conformance suite against an embedded cluster of its own. With `--write` its report goes into the README. */
const root = join(import.meta.dirname, '..')
const namespace = 'conformance'
const account = 'conformance-restricted'

const dataFolder = await mkdtemp(join(tmpdir(), 'conformance-'))
const cluster = await startEmbeddedCluster({ dataFolder, installations: [] })
await cluster.install(await restrictedAccount(), 'kubectl')
const restricted = await cluster.kubeconfigFor(namespace, account)
const report = join(dataFolder, 'report.md')

const child = spawn(
  process.execPath,
  [
    join(root, 'node_modules', 'vitest', 'vitest.mjs'),
    'run',
    '--config',
    join(root, 'e2e', 'conformance', 'vitest.config.ts'),
  ],
  {
    stdio: 'inherit',
    env: {
      ...process.env,
      CONFORMANCE_CLUSTER: 'embedded',
      CONFORMANCE_ADMIN_KUBECONFIG: cluster.kubeconfigPaths.admin,
      CONFORMANCE_RESTRICTED_KUBECONFIG: restricted,
      CONFORMANCE_NAMESPACE: namespace,
      CONFORMANCE_REPORT: report,
    },
  },
)
process.once('exit', () => child.kill())
child.on('close', (code) => {
  void cluster.stop().then(async () => {
    if (process.argv.includes('--write')) await writeReadme(await readFile(report, 'utf8'))
    await rm(dataFolder, { recursive: true })
    process.exitCode = code ?? 1
  })
})

async function restrictedAccount(): Promise<JsonObject[]> {
  const parsed: Json = parse(await readFile(join(root, 'e2e', 'conformance', 'restricted.yaml'), 'utf8'))
  const role = isObject(parsed) ? copy(parsed) : {}
  ensureObject(role, 'metadata').namespace = namespace
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: account, namespace } },
    role,
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata: { name: account, namespace },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: account },
      subjects: [{ kind: 'ServiceAccount', name: account, namespace }],
    },
  ]
}

async function writeReadme(text: string) {
  const path = join(root, 'demo', 'README.md')
  const old = await readFile(path, 'utf8')
  const section = /(<!-- conformance: .*? -->\n)[^]*(<!-- \/conformance -->)/
  await writeFile(path, old.replace(section, `$1\n## Conformance\n\n${withoutEmptyTable(text).trim()}\n\n$2`))
}

/** A report in which nothing is missing needs no table of what is missing. */
function withoutEmptyTable(text: string) {
  return text.trimEnd().endsWith('| --- | --- |') ? `${/^\d+ of \d+ rows hold\./.exec(text)?.[0] ?? text}\n` : text
}
