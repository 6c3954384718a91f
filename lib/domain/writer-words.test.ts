import { expect, test } from 'vitest'

import { writerWords } from './writer-words.ts'

const by = (manager: string, subresource: string | null = null, autoscaler: string | null = null) =>
  writerWords({ writer: { manager, operation: 'Update', subresource, at: null }, autoscaler })

test.each([
  [by('kubectl-edit'), 'kubectl-edit'],
  [by('kubectl', 'scale'), 'kubectl'],
  [by('helm'), 'Helm'],
  [by('argocd-controller'), 'Argo CD (argocd-controller)'],
  [by('kustomize-controller'), 'Flux (kustomize-controller)'],
  [by('keda-operator', 'scale'), 'KEDA (keda-operator)'],
  [by('kube-controller-manager', 'scale', 'collector'), 'autoscaler collector'],
  [by('kube-controller-manager', 'scale'), 'an autoscaler'],
  [by('kube-controller-manager'), 'kube-controller-manager'],
  [by('tracardi-console'), 'another console'],
  [writerWords({ writer: null, autoscaler: 'collector' }), 'unknown writer'],
])('%s', (said, expected) => {
  expect(said).toBe(expected)
})
