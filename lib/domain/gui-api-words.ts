import type { ProbeFinding } from './instance-probe.ts'
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
