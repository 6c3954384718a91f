import type { ChangeOwner } from './topology.ts'

/** The tool that will undo a change made beside it, for example `Helm main`. */
export function ownerWord({ tool, name }: ChangeOwner): string {
  switch (tool) {
    case 'helm':
      return `Helm ${name}`
    case 'argo-cd':
      return `Argo CD ${name}`
    case 'flux':
      return `Flux ${name}`
  }
}
