import type { JsonObject } from '#demo/cluster/json.ts'
import {
  apiEnv,
  backendEnv,
  componentSelector,
  ingress,
  operatorExtras,
  replicasOf,
  resources,
  service,
  settings,
  workload,
  type Variable,
} from './chart.ts'
import type { Installation } from './manifests.ts'

/** What differs between the charts that split the API in two. */
type Generation = {
  readonly chart: string
  readonly version: string
  readonly apiKind: 'Deployment' | 'StatefulSet'
  readonly services: { readonly collector: string; readonly guiApi: string; readonly gui: string }
  /** What the chart asks for, of the collectors and of the GUI's API. */
  readonly memory: { readonly collector: string; readonly guiApi: string }
  readonly guiEnv: readonly Variable[]
}

const token = 'tracardi'

/** Charts 1.1 to 1.3: everything is a Deployment, and Services have names of their own. Images are tagged 1.2.x. */
export const chart13: Generation = {
  chart: 'tracardi-1.3.0',
  version: '1.2.x',
  apiKind: 'Deployment',
  services: { collector: 'be-public-svc', guiApi: 'be-private-svc', gui: 'fe-gui-svc' },
  memory: { collector: '300Mi', guiApi: '1000Mi' },
  guiEnv: [{ name: 'ALLOW_UPDATES_ON_PRODUCTION', value: 'no' }],
}

/** Charts 0.9 and 1.0: the APIs are StatefulSets, so a change takes one pod after the other. */
export const chart09: Generation = {
  chart: 'tracardi-0.9.0',
  version: '0.9.0',
  apiKind: 'StatefulSet',
  services: { collector: 'be-fa-public-svc', guiApi: 'be-fa-private-svc', gui: 'fe-rj-gui-svc' },
  memory: { collector: '250Mi', guiApi: '250Mi' },
  guiEnv: [],
}

/** Collectors and the GUI's API apart, beside GUI, workers and jobs. */
export function splitShape(installation: Installation, generation: Generation): JsonObject[] {
  const { apiKind, services, memory, guiEnv } = generation
  const image = (name: string) => `tracardi/${name}:${generation.version}`
  const count = (name: string, production: number, small: number) => replicasOf(installation, name, production, small)
  const part = (details: Parameters<typeof workload>[2]) => workload(installation, generation, details)
  return [
    ...settings(installation),
    part({
      name: 'be-fa-public',
      kind: apiKind,
      image: image('com-tracardi-api'),
      replicas: count('be-fa-public', 5, 3),
      env: apiEnv(installation, 'no', token),
      port: { name: 'be-fa-p-port', number: 80 },
      resources: resources(['500m', memory.collector], ['100m', '100Mi']),
      hasInit: true,
      isSpread: true,
    }),
    service(
      installation,
      services.collector,
      { port: 8585, target: 'be-fa-p-port' },
      componentSelector(installation, 'be-fa-public'),
    ),
    part({
      name: 'be-fa-private',
      kind: apiKind,
      image: image('com-tracardi-api'),
      replicas: count('be-fa-private', 3, 2),
      env: apiEnv(installation, 'yes', token),
      port: { name: 'private-port', number: 80 },
      resources: resources(['500m', memory.guiApi], ['100m', '100Mi']),
      hasInit: true,
    }),
    service(
      installation,
      services.guiApi,
      { port: 8686, target: 'private-port' },
      componentSelector(installation, 'be-fa-private'),
    ),
    part({
      name: 'fe-rj-gui',
      kind: 'Deployment',
      image: image('tracardi-gui'),
      replicas: count('fe-rj-gui', 2, 1),
      env: [{ name: 'MODE', value: 'with-deployment' }, { name: 'MULTI_TENANT', value: 'no' }, ...guiEnv],
      port: { name: 'gui-port', number: 80 },
      resources: resources(['500m', '50Mi'], ['300m', '20Mi']),
    }),
    service(
      installation,
      services.gui,
      { port: 8787, target: 'gui-port' },
      componentSelector(installation, 'fe-rj-gui'),
    ),
    part({
      name: 'wk-pl-background',
      kind: 'Deployment',
      image: image('background-worker'),
      replicas: count('wk-pl-background', 3, 1),
      env: [{ name: 'CONSUMER_TYPE', value: 'system.function' }, ...backendEnv(installation)],
      resources: resources(['1000m', '1000Mi'], ['300m', '300Mi']),
      hasInit: true,
      isSpread: true,
    }),
    part({
      name: 'wk-apm',
      kind: 'Deployment',
      image: image('apm'),
      replicas: count('wk-apm', 1, 1),
      env: [{ name: 'MODE', value: 'worker' }, { name: 'PAUSE', value: '15' }, ...backendEnv(installation)],
      resources: resources(['500m', '2500Mi'], ['100m', '100Mi']),
      isPoorlyLabelled: true,
    }),
    part({
      name: 'wk-rd-upgrades',
      kind: 'Deployment',
      image: image('update-worker'),
      replicas: count('wk-rd-upgrades', 1, 0),
      env: backendEnv(installation),
      resources: resources(['500m', '500Mi'], ['100m', '100Mi']),
    }),
    ...(installation.hasExtras ? extras(installation, services.collector) : []),
  ]
}

function extras(installation: Installation, collectorService: string): JsonObject[] {
  return [
    ingress(installation, 'be-api-public-ingress', 'track.shop.example', collectorService, 8585),
    ...operatorExtras(
      installation,
      { name: 'be-fa-public', least: 3, selector: componentSelector(installation, 'be-fa-public') },
      { name: 'wk-pl-background', least: 2, most: 6 },
    ),
  ]
}
