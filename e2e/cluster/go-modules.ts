/**
 * Rewrites kubernetes/go.mod for a release: `node e2e/cluster/go-modules.ts v1.36.3`, then `go mod tidy` in there.
 *
 * k8s.io/kubernetes requires its staging modules at v0.0.0 and replaces them by folders of its own tree. The
 * replaces of a dependency do not count, so each has to be named again with the version it was published under.
 */
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { text, valueAt } from './json-value.ts'

const tools = ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kubectl']

function stagingModules(version: string): string[] {
  const answer = execFileSync('go', ['mod', 'download', '-json', `k8s.io/kubernetes@${version}`], { encoding: 'utf8' })
  const goMod = readFileSync(text(valueAt(JSON.parse(answer), 'GoMod')), 'utf8')
  return Array.from(goMod.matchAll(/^\s*(k8s\.io\/\S+) => \.\/staging\//gm), ([, name]) => text(name))
}

function goMod(version: string): string {
  const staged = version.replace('v1.', 'v0.')
  return [
    'module e2e/cluster/kubernetes',
    'go 1.26.0',
    `tool (\n${tools.map((tool) => `\tk8s.io/kubernetes/cmd/${tool}\n`).join('')})`,
    `require k8s.io/kubernetes ${version}`,
    `replace (\n${stagingModules(version)
      .map((name) => `\t${name} => ${name} ${staged}\n`)
      .join('')})`,
    '',
  ].join('\n\n')
}

const [version] = process.argv.slice(2)
if (!version || !/^v1\.\d+\.\d+$/.test(version)) {
  console.error('Name the Kubernetes release, such as v1.36.3')
  process.exit(2)
}
writeFileSync(join(import.meta.dirname, 'kubernetes', 'go.mod'), goMod(version))
