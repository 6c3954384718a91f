import type { Labels } from './label-selector.ts'
import type { ChangeOwner } from './topology.ts'

type Owned = {
  readonly name: string
  readonly namespace: string
  readonly labels: Labels
  readonly annotations: Labels
}

/** The tools whose next run rewrites the workload, in the order in which they would. */
export function changeOwners(
  owned: Owned,
  keys: Pick<ChangeOwner, 'replicasKey' | 'guiApiKey'>,
): readonly ChangeOwner[] {
  return [...argoCd(owned), ...flux(owned), ...helm(owned)].map((owner) => ({ ...owner, ...keys }))
}

type Found = Omit<ChangeOwner, 'replicasKey' | 'guiApiKey'>

/** The tracking id is `app:group/kind:namespace/name`; copied to another object it no longer tracks. */
function argoCd({ name, namespace, labels, annotations }: Owned): Found[] {
  const tracking = annotations['argocd.argoproj.io/tracking-id']
  const [app, , target] = tracking?.split(':') ?? []
  const tracked = target === `${namespace}/${name}` ? app : undefined
  const found = tracked ?? labels['argocd.argoproj.io/instance']
  // The sync policy stands in the Application, which the console does not read.
  return found ? [{ tool: 'argo-cd', name: found, automatic: null }] : []
}

function flux({ labels, annotations }: Owned): Found[] {
  const kustomization = labels['kustomize.toolkit.fluxcd.io/name']
  if (kustomization) {
    const isSuspended = annotations['kustomize.toolkit.fluxcd.io/reconcile'] === 'disabled'
    return [{ tool: 'flux', name: kustomization, automatic: !isSuspended }]
  }
  const release = labels['helm.toolkit.fluxcd.io/name']
  // A HelmRelease undoes drift only with drift detection on, which the console does not read.
  return release ? [{ tool: 'flux', name: release, automatic: null }] : []
}

function helm({ labels, annotations }: Owned): Found[] {
  const release = annotations['meta.helm.sh/release-name']
  if (release) return [{ tool: 'helm', name: release, automatic: false }]
  const isRendered = labels['app.kubernetes.io/managed-by'] === 'Helm'
  const isSynced = 'argocd.argoproj.io/instance' in labels || 'argocd.argoproj.io/tracking-id' in annotations
  const instance = labels['app.kubernetes.io/instance']
  return isRendered && !isSynced && instance ? [{ tool: 'helm', name: instance, automatic: false }] : []
}
