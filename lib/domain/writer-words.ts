import type { OutsideChange } from './outside-change.ts'
import type { FieldWriter } from './watched-fields.ts'

/** The name under which the console itself writes to the API server. */
export const ownFieldManager = 'tracardi-console'

/** Who that was, by the names that the tools give themselves. */
export function writerWords({ writer, autoscaler }: Pick<OutsideChange, 'writer' | 'autoscaler'>): string {
  if (writer === null) return 'unknown writer'
  const { manager } = writer
  if (isAutoscaler(writer)) return autoscaler === null ? 'an autoscaler' : `autoscaler ${autoscaler}`
  if (manager === ownFieldManager) return 'another console'
  if (manager.startsWith('argocd')) return `Argo CD (${manager})`
  if (manager === 'helm') return 'Helm'
  if (manager === 'helm-controller' || manager === 'kustomize-controller') return `Flux (${manager})`
  if (manager.startsWith('keda')) return `KEDA (${manager})`
  return manager
}

/** The HPA is part of the controller manager and the only one there that scales a workload from outside. */
function isAutoscaler({ manager, subresource }: FieldWriter): boolean {
  return (
    subresource === 'scale' && (manager === 'kube-controller-manager' || manager.includes('horizontal-pod-autoscaler'))
  )
}
