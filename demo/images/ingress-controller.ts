import type { ImageWorld } from './image-world.ts'
import type { Program } from './simulated-image.ts'

/** An ingress controller, as far as its metrics go: the traffic of the demo never really passes through it. */
export function ingressController({ edge }: Pick<ImageWorld, 'edge'>): Program {
  return async (run) => {
    run.log('Starting Ingress controller')
    edge.open(run.podUid)
    run.serve(10_254, async ({ path }) =>
      path === '/metrics'
        ? { status: 200, headers: { 'content-type': 'text/plain; version=0.0.4' }, body: edge.page(run.podUid) }
        : { status: 404, body: 'not found' },
    )
    try {
      return await run.untilKilled()
    } finally {
      edge.close(run.podUid)
    }
  }
}
