import type { JsonObject } from '#demo/cluster/json.ts'
import { ensureObject, objectsAt, textAt } from '#demo/cluster/json.ts'
import { kindNamed } from '#demo/cluster/kinds.ts'
import type { Controller, ControllerWorld } from './controller.ts'
import { runController } from './controller.ts'

const services = kindNamed('services')
const ingresses = kindNamed('ingresses')

/** A documentation address (RFC 5737) for each Ingress and each Service of type LoadBalancer, as a cloud would give. */
export function runAddresses(world: ControllerWorld): Controller[] {
  const { store } = world
  return [
    runController(world, {
      kind: services,
      async reconcile(namespace, name) {
        const service = store.get(services, namespace, name)
        if (!service || textAt(service, 'spec', 'type') !== 'LoadBalancer' || hasAddress(service)) return
        await store.change(services, namespace, name, (draft) => setAddress(draft, name))
      },
    }),
    runController(world, {
      kind: ingresses,
      async reconcile(namespace, name) {
        const ingress = store.get(ingresses, namespace, name)
        if (!ingress || hasAddress(ingress)) return
        await store.change(ingresses, namespace, name, (draft) => setAddress(draft, 'ingress'))
      },
    }),
  ]
}

const hasAddress = (object: JsonObject) => objectsAt(object, 'status', 'loadBalancer', 'ingress').length > 0

function setAddress(draft: JsonObject, name: string) {
  const last = 10 + (Buffer.from(name).reduce((sum, byte) => sum + byte, 0) % 200)
  ensureObject(draft, 'status', 'loadBalancer').ingress = [{ ip: `203.0.113.${last}` }]
}
