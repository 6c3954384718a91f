import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { here } from './folders.ts'

export type Program = { name: string; module: string; package: string; flags: string[] }

function versionOf(module: string, path: string): string {
  const found = readFileSync(join(here, module, 'go.mod'), 'utf8').match(
    new RegExp(`^\\s*(?:require )?${path} (v\\S+)`, 'm'),
  )
  if (!found?.[1]) throw new Error(`e2e/cluster/${module}/go.mod does not require ${path}`)
  return found[1]
}

export const kubernetesVersion = versionOf('kubernetes', 'k8s.io/kubernetes')

/** Sets what /version answers; without it a build from modules says v0.0.0-master. */
function versionFlags(): string {
  const [major, minor] = kubernetesVersion.slice(1).split('.')
  const set = (name: string, value: string | undefined) => `-X k8s.io/component-base/version.${name}=${value}`
  return [set('gitVersion', kubernetesVersion), set('gitMajor', major), set('gitMinor', minor)].join(' ')
}

const plain = ['-trimpath', '-buildvcs=false', '-ldflags', '-s -w']
const versioned = ['-trimpath', '-buildvcs=false', '-ldflags', `-s -w ${versionFlags()}`]
const fromKubernetes = (name: string): Program => ({
  name,
  module: 'kubernetes',
  package: `k8s.io/kubernetes/cmd/${name}`,
  flags: versioned,
})

export const programs: Program[] = [
  { name: 'etcd', module: 'etcd', package: 'go.etcd.io/etcd/server/v3', flags: plain },
  { name: 'kwok', module: 'kwok', package: 'sigs.k8s.io/kwok/cmd/kwok', flags: plain },
  fromKubernetes('kube-apiserver'),
  fromKubernetes('kube-controller-manager'),
  fromKubernetes('kube-scheduler'),
  fromKubernetes('kubectl'),
]

/** Changes whenever a rebuild could give other bytes. */
export function programsKey(goVersion: string): string {
  const hash = createHash('sha256').update(goVersion)
  for (const { name, module, flags } of programs) {
    hash.update(JSON.stringify([name, flags]))
    for (const file of ['go.mod', 'go.sum']) hash.update(readFileSync(join(here, module, file)))
  }
  return hash.digest('hex').slice(0, 16)
}
