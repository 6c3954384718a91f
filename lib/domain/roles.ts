import { componentOf, componentOfApp, type PartFamily } from './chart-components.ts'
import { parseImage } from './image-reference.ts'
import type { Labels } from './label-selector.ts'
import { roleAnnotation, roles } from './role-names.ts'
import type { Evidence, GuiApiEffect, Role, WorkloadKind } from './topology.ts'

/** What the role is read from. Object names are not among it: charts rename them, and admins too. */
export type RoleTraits = {
  readonly kind: WorkloadKind
  readonly annotations: Labels
  readonly podLabels: Labels
  readonly podAnnotations: Labels
  readonly containers: readonly { readonly name: string; readonly image: string }[]
  /** Names of the environment variables that only Tracardi's programs know, per container name. */
  readonly variables: readonly { readonly container: string; readonly name: string; readonly value: string | null }[]
  readonly guiApiEffect: GuiApiEffect | null
  /** `PRODUCTION=yes`: what it collects is production's. */
  readonly isProduction: boolean
}

export type RoleFinding = {
  readonly role: Role
  readonly evidence: readonly Evidence[]
  readonly container: string | null
}

type Sign = {
  readonly family: PartFamily | 'store'
  readonly intent: 'collector' | 'gui-api' | null
  readonly evidence: Evidence
}

/** Null when nothing about the workload speaks of Tracardi or of a store it needs. */
export function findRole(traits: RoleTraits): RoleFinding | null {
  const found = [...labelSigns(traits), ...imageSigns(traits), ...environmentSigns(traits), ...appSigns(traits)]
  const signs = found[0]?.family === 'api' ? [...found, ...containerSigns(traits)] : found
  const container = tracardiContainer(traits)
  const evidence = signs.map((sign) => sign.evidence)
  const override = traits.annotations[roleAnnotation] ?? traits.podAnnotations[roleAnnotation]
  const chosen = roles.find((role) => role === override)
  if (chosen) return { role: chosen, evidence: [overrideEvidence(chosen), ...evidence], container }
  const [first] = signs
  if (!first) return isOfTracardi(traits) ? strange(traits, container) : null
  const decided = decide(first, signs, traits)
  return { role: decided.role, evidence: [...evidence, ...decided.evidence], container }
}

function overrideEvidence(role: Role): Evidence {
  return { source: 'annotation', detail: `${roleAnnotation}=${role} overrules what the console found` }
}

function decide(first: Sign, signs: readonly Sign[], traits: RoleTraits): Decision {
  // What runs by the clock is a job, also when it runs the API's image.
  if (traits.kind === 'CronJob') return { role: 'job', evidence: [] }
  switch (first.family) {
    case 'api':
      return apiRole(signs, traits)
    case 'tms': {
      const detail = 'tenant management service (TMS): not one of the parts the console manages'
      return { role: 'unknown', evidence: [{ source: 'image', detail }] }
    }
    case 'gui':
    case 'worker':
    case 'job':
    case 'bridge':
    case 'store':
      return { role: first.family, evidence: [] }
  }
}

type Decision = { readonly role: Role; readonly evidence: readonly Evidence[] }

/**
 * What an API cluster is for stands in the chart's own names: a public one whose GUI API was opened, by hand or by
 * mistake, is a collector that shows too much, and still where the events go. Without such a name the flag decides.
 */
function apiRole(signs: readonly Sign[], { guiApiEffect: effect, isProduction }: RoleTraits): Decision {
  const decided = (role: Role, detail: string): Decision => ({ role, evidence: [{ source: 'environment', detail }] })
  const intent = signs.find((sign) => sign.intent !== null)?.intent
  if (intent) return decided(intent, flagWords(effect, intent))
  switch (effect) {
    case 'exposed':
      return isProduction
        ? decided(
            'collector',
            'PRODUCTION=yes, so it takes the events, and EXPOSE_GUI_API opens the GUI endpoints besides',
          )
        : decided('gui-api', 'EXPOSE_GUI_API opens the GUI endpoints')
    case 'hidden':
      return decided('collector', 'EXPOSE_GUI_API hides the GUI endpoints')
    case 'crash':
    case 'unknown':
    case null:
      return decided('unknown', `${flagWords(effect, null)}, and nothing else says which API this is`)
  }
}

function flagWords(effect: GuiApiEffect | null, intent: 'collector' | 'gui-api' | null): string {
  switch (effect) {
    case 'exposed':
      return `EXPOSE_GUI_API opens the GUI endpoints${intent === 'collector' ? ', which a collector should hide' : ''}`
    case 'hidden':
      return `EXPOSE_GUI_API hides the GUI endpoints${intent === 'gui-api' ? ', which the GUI needs' : ''}`
    case 'crash':
      return 'EXPOSE_GUI_API has a value Tracardi refuses'
    case 'unknown':
    case null:
      return 'EXPOSE_GUI_API cannot be read'
  }
}

const componentLabel = 'app.kubernetes.io/component'

function labelSigns({ podLabels }: RoleTraits): Sign[] {
  const label = podLabels[componentLabel]
  const component = label === undefined || !hasTracardiLabels(podLabels) ? null : componentOf(label)
  if (!component || label === undefined) return []
  const evidence: Evidence = { source: 'label', detail: `${componentLabel}=${label}` }
  return [{ family: component.family, intent: component.intent, evidence }]
}

/** Labels of the 0.8.1 charts. They count only beside an image or a variable of Tracardi's: `app` is anybody's label. */
function appSigns(traits: RoleTraits): Sign[] {
  const { app } = traits.podLabels
  const component = app === undefined ? null : componentOfApp(app)
  if (!component || !isOfTracardi(traits)) return []
  const evidence: Evidence = { source: 'selector', detail: `app=${app}` }
  return [{ family: component.family, intent: component.intent, evidence }]
}

/** Containers bear the part's name in every chart, also where the labels were changed. Counts beside another sign only. */
function containerSigns({ containers }: RoleTraits): Sign[] {
  return containers.flatMap(({ name }): Sign[] => {
    const component = componentOf(name) ?? componentOfApp(name)
    if (!component || component.intent === null) return []
    return [{ ...component, evidence: { source: 'name', detail: `container ${name}` } }]
  })
}

const programs: readonly (readonly [name: RegExp, family: PartFamily])[] = [
  [/^(com-)?tracardi-api(-ssl)?(-k8s)?$/, 'api'],
  [/^tracardi-gui$|^tms-gui$/, 'gui'],
  [/^tms$/, 'tms'],
  [/bridge/, 'bridge'],
  [/^(com-)?job-|-job(-|$)|heartbeat/, 'job'],
  [/worker|^apm$|scheduler|segmentation/, 'worker'],
]

const stores: readonly (readonly [name: RegExp, what: string])[] = [
  [/^(elasticsearch|opensearch)(-oss)?$/, 'Elasticsearch'],
  [/^(redis|valkey)(-server|-stack.*|-cluster)?$/, 'Redis'],
  [/^(mysql|mysql-server|mariadb|mariadb-galera|percona.*)$/, 'MySQL'],
  [/^pulsar(-all|-broker)?$/, 'Pulsar'],
]

function imageSigns({ containers }: RoleTraits): Sign[] {
  for (const { image } of containers) {
    const { name } = parseImage(image)
    const program = isTracardiImage(image) ? programs.find(([pattern]) => pattern.test(name)) : undefined
    if (program) return [{ family: program[1], intent: null, evidence: { source: 'image', detail: image } }]
  }
  for (const { image } of containers) {
    const store = stores.find(([pattern]) => pattern.test(parseImage(image).name))
    if (store)
      return [{ family: 'store', intent: null, evidence: { source: 'image', detail: `${store[1]}: ${image}` } }]
  }
  return []
}

/** Mirrors keep the last name; `com-tracardi-api` is nobody else's, `apm` and `tms` are. */
export function isTracardiImage(image: string): boolean {
  const { repository, name } = parseImage(image)
  return /(^|\/)tracardi\//.test(repository) || /^(com-)?tracardi-/.test(name)
}

function environmentSigns({ variables }: RoleTraits): Sign[] {
  const sign = (family: PartFamily, detail: string): Sign => ({
    family,
    intent: null,
    evidence: { source: 'environment', detail },
  })
  const consumer = variables.find(({ name }) => name === 'CONSUMER_TYPE')
  if (consumer) return [sign('worker', `CONSUMER_TYPE${consumer.value === null ? '' : `=${consumer.value}`}`)]
  const flag = variables.find(({ name }) => name === 'EXPOSE_GUI_API')
  return flag ? [sign('api', `container ${flag.container} sets EXPOSE_GUI_API`)] : []
}

/** Every chart from 0.8.2 on writes `app: tracardi` on its pods, also when `nameOverride` changes the name label. */
function hasTracardiLabels(labels: Labels): boolean {
  return labels['app.kubernetes.io/name'] === 'tracardi' || labels['app'] === 'tracardi'
}

function isOfTracardi(traits: RoleTraits): boolean {
  return (
    hasTracardiLabels(traits.podLabels) ||
    traits.containers.some(({ image }) => isTracardiImage(image)) ||
    traits.variables.length > 0
  )
}

function strange(traits: RoleTraits, container: string | null): RoleFinding {
  const image = traits.containers[0]?.image ?? 'no image'
  const detail = `${image} belongs to Tracardi, but the console does not know what it does`
  return { role: 'unknown', evidence: [{ source: 'image', detail }], container }
}

/** Sidecars come and go: the program is found by image, then by its variables, then by being the only one. */
function tracardiContainer({ containers, variables }: RoleTraits): string | null {
  const byImage = containers.find(({ image }) => isTracardiImage(image))
  const only = containers.length === 1 ? containers[0] : undefined
  return byImage?.name ?? variables[0]?.container ?? only?.name ?? null
}
