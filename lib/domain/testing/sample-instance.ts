import type { Instance } from '../topology.ts'

/** An instance that is ready and has never ended, on no node. */
export function sampleInstance(change: Partial<Instance> & Pick<Instance, 'namespace' | 'name'>): Instance {
  const { namespace, name } = change
  return {
    id: `${namespace}/${name}`,
    uid: `uid-${name}`,
    workloadId: null,
    state: 'ready',
    since: null,
    reason: null,
    restarts: 0,
    lastTermination: null,
    node: null,
    address: null,
    image: null,
    containers: ['api'],
    createdAt: '2026-11-20T14:00:00Z',
    ...change,
  }
}
