import type { InstanceProbe, ProbeFinding } from './instance-probe.ts'
import type { GuiApiSource } from './topology.ts'

/** Where the value of `EXPOSE_GUI_API` comes from, as people say it. */
export function guiApiSourceWords(source: GuiApiSource): string {
  switch (source.from) {
    case 'literal':
      return 'a literal in the pod template'
    case 'config-map':
      return `ConfigMap ${source.name}, key ${source.key}`
    case 'secret':
      return `Secret ${source.name}, key ${source.key}`
    case 'env-from':
      return `envFrom ${source.kind} ${source.name}`
    case 'field':
      return 'a field reference'
    case 'duplicate':
      return 'set more than once; Kubernetes takes the last'
    case 'unset':
      return 'not set: Tracardi takes that as exposed'
  }
}

export function findingWord(finding: ProbeFinding): string {
  switch (finding) {
    case 'exposed':
      return 'exposed'
    case 'hidden':
      return 'hidden'
    case 'unknown':
      return 'no clear answer'
  }
}

/** All of them in one line, the most frequent finding first: "hidden on 4 of 5, no clear answer on 1". */
export function probesWords(probes: readonly InstanceProbe[]): string {
  const counts = (['exposed', 'hidden', 'unknown'] as const)
    .map((finding) => ({ finding, count: probes.filter((probe) => probe.finding === finding).length }))
    .filter(({ count }) => count > 0)
    .toSorted((one, other) => other.count - one.count)
  return counts
    .map(({ finding, count }, at) => `${findingWord(finding)} on ${count}${at === 0 ? ` of ${probes.length}` : ''}`)
    .join(', ')
}
