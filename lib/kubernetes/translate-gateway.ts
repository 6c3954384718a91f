import 'server-only'
import type { Gateway, GatewayListener, GatewayParent } from '#lib/domain/gateway.ts'
import { isJson, listAt, numberAt, objectAt, textAt, textsAt, valueAt, type Json } from './json.ts'
import { translateMetadata } from './translate-metadata.ts'
import { translateSelector } from './translate-policy.ts'

/** A Gateway of the Gateway API, as far as HTTPRoutes have to do with it. */
export function translateGateway(object: Json): Gateway {
  const { namespace, name, annotations } = translateMetadata(object)
  return {
    namespace,
    name,
    annotations: { ...annotations, ...textsAt(object, 'spec', 'infrastructure', 'annotations') },
    addresses: listAt(object, 'status', 'addresses').flatMap((address) => textAt(address, 'value') ?? []),
    listeners: listAt(object, 'spec', 'listeners').flatMap(listenerOf),
  }
}

/** HTTPRoutes attach to listeners for HTTP and HTTPS alone, unless those name other kinds. */
function listenerOf(listener: unknown): readonly GatewayListener[] {
  const protocol = textAt(listener, 'protocol')
  const kinds = listAt(listener, 'allowedRoutes', 'kinds').map((kind) => textAt(kind, 'kind'))
  if (protocol !== 'HTTP' && protocol !== 'HTTPS') return []
  if (kinds.length > 0 && !kinds.includes('HTTPRoute')) return []
  return [
    {
      name: textAt(listener, 'name') ?? '',
      hostname: textAt(listener, 'hostname'),
      port: numberAt(listener, 'port') ?? 0,
      isTls: protocol === 'HTTPS',
      from: allowedFrom(objectAt(listener, 'allowedRoutes', 'namespaces')),
    },
  ]
}

function allowedFrom(namespaces: Json): GatewayListener['from'] {
  switch (textAt(namespaces, 'from')) {
    case 'All':
      return 'All'
    case 'None':
      return 'None'
    case 'Selector': {
      const selector = translateSelector(valueAt(namespaces, 'selector'))
      return selector === null ? 'None' : { selector }
    }
    default:
      return 'Same'
  }
}

/** What an HTTPRoute asks to be taken by; a Service is the inside of a mesh and no way in. */
export function parentsOf(route: Json, namespace: string): readonly GatewayParent[] {
  return listAt(route, 'spec', 'parentRefs').flatMap((reference): readonly GatewayParent[] => {
    const kind = textAt(reference, 'kind') ?? 'Gateway'
    if (kind === 'Service') return []
    const parent = {
      kind,
      namespace: textAt(reference, 'namespace') ?? namespace,
      name: textAt(reference, 'name') ?? '',
      listener: textAt(reference, 'sectionName'),
      port: numberAt(reference, 'port'),
    }
    return [{ ...parent, answer: answerTo(parent, route, namespace) }]
  })
}

function answerTo(parent: Omit<GatewayParent, 'answer'>, route: Json, namespace: string): GatewayParent['answer'] {
  const about = listAt(route, 'status', 'parents').find(
    (one) =>
      textAt(one, 'parentRef', 'name') === parent.name &&
      (textAt(one, 'parentRef', 'namespace') ?? namespace) === parent.namespace &&
      textAt(one, 'parentRef', 'sectionName') === parent.listener &&
      numberAt(one, 'parentRef', 'port') === parent.port,
  )
  const accepted = listAt(about, 'conditions').find((one) => isJson(one) && textAt(one, 'type') === 'Accepted')
  switch (textAt(accepted, 'status')) {
    case 'True':
      return 'accepted'
    case 'False':
      return { refused: textAt(accepted, 'reason') ?? 'no reason given' }
    default:
      return null
  }
}
