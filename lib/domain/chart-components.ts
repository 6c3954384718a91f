import { isBefore09, type TracardiVersion } from './image-reference.ts'

/** What a part is, before the flag decides which kind of API cluster an `api` is. */
export type PartFamily = 'api' | 'gui' | 'worker' | 'job' | 'bridge' | 'tms'

export type ChartComponent = {
  readonly family: PartFamily
  /** What the chart means an API to be, whatever the flag says now. */
  readonly intent: 'collector' | 'gui-api' | null
  /** Where a chart of this version keeps the replicas; null when it is fixed or the version has no such part. */
  readonly replicasKey: (version: TracardiVersion | null) => string | null
  /** Where it keeps `EXPOSE_GUI_API`; null where the chart writes the value itself (before 1.1). */
  readonly guiApiKey: (version: TracardiVersion | null) => string | null
}

const isBefore11 = (version: TracardiVersion) => version.major < 1 || (version.major === 1 && version.minor < 1)
const is08 = (version: TracardiVersion | null) => version !== null && isBefore09(version)

function part(
  family: PartFamily,
  replicasKey: string | ChartComponent['replicasKey'] | null,
  intent: ChartComponent['intent'] = null,
  flagKey: string | null = null,
): ChartComponent {
  return {
    family,
    intent,
    replicasKey: typeof replicasKey === 'function' ? replicasKey : () => replicasKey,
    guiApiKey: (version) => (version !== null && isBefore11(version) ? null : flagKey),
  }
}

const internal = 'worker.internal'

/**
 * The component label of every chart from 0.8.2 to 1.3, with its `values.yaml` key (`Tracardi/helm` 0.8.2,
 * `Tracardi/argocd` 0.9.0 to 1.3.x: `templates/**`). Read, not guessed: several keys differ from the name.
 */
const components: Readonly<Record<string, ChartComponent>> = {
  'be-fa-public': part('api', 'api.public.replicas', 'collector', 'api.public.config.enableGuiApi'),
  'be-fa-private': part('api', 'api.private.replicas', 'gui-api', 'api.private.config.enableGuiApi'),
  'be-fa-production': part('api', 'api.production.replicas', 'collector'),
  'be-fa-test': part('api', 'api.test.replicas', 'gui-api'),
  'be-fa-tms': part('tms', null),
  'fe-rj-gui': part('gui', 'gui.console.replicas'),
  'fe-rj-tms-gui': part('gui', 'tmsGui.docker.replicas'),
  'wk-apm': part('worker', 'worker.apm.profile.replicas'),
  'wk-pl-background': part('worker', 'worker.background.replicas'),
  'wk-pl-collector': part('worker', 'worker.collector.replicas'),
  'wk-pl-workflow': part('worker', (version) =>
    is08(version) ? 'worker.workflow.event.replicas' : 'worker.workflow.replicas',
  ),
  'wk-pl-destination': part('worker', 'worker.destination.replicas'),
  'wk-pl-logger': part('worker', 'worker.logger.replicas'),
  'wk-pl-storage-event': part('worker', 'worker.storage.event.replicas'),
  // The 0.8.2 chart reads the session key for the profile worker as well.
  'wk-pl-storage-profile': part('worker', 'worker.storage.session.replicas'),
  'wk-pl-storage-session': part('worker', 'worker.storage.session.replicas'),
  'wk-pl-outbound-event': part('worker', 'worker.outbound.event.replicas'),
  'wk-pl-outbound-profile': part('worker', 'worker.outbound.profile.replicas'),
  'wk-pl-metrics': part('worker', `${internal}.metrics.profile.replicas`),
  'wk-pl-scheduler': part('worker', `${internal}.scheduler.image.replicas`),
  'wk-pl-visit-end-checker': part('worker', `${internal}.visitEndScheduler.docker.replicas`),
  'wk-pl-visit-ended': part('worker', `${internal}.visitEndedDispatcher.docker.replicas`),
  'wk-rd-flusher-profile': part('worker', 'worker.flusher.profile.replicas'),
  'wk-rd-flusher-session': part('worker', 'worker.flusher.session.replicas'),
  'wk-rd-upgrades': part('worker', (version) =>
    is08(version) ? `${internal}.upgrade.docker.replicas` : 'worker.upgrade.docker.replicas',
  ),
  'wk-rd-coping': part('worker', 'copingWorker.replicas'),
  'wk-rd-segmentation': part('worker', 'segmentationWorker.replicas'),
  'bg-queue-prod': part('bridge', 'bridge.queue.docker.replicas'),
}

/** `app` labels of the 0.8.1 charts, without the release's name in front (`Tracardi/helm` 0.8.1, both charts). */
const appEndings: readonly (readonly [ending: string, component: ChartComponent])[] = [
  ['api-web', part('api', 'tracardi.replicas.webApi', 'collector')],
  ['api-gui', part('api', 'tracardi.replicas.guiApi', 'gui-api')],
  ['api-collector', part('api', 'collector.replicas', 'collector')],
  ['api-staging', part('api', 'staging.replicas', 'gui-api')],
  ['api-migration', part('api', null, 'gui-api')],
]

/** Families by the prefix of the naming convention, for parts newer than the table. */
const prefixes: readonly (readonly [prefix: string, family: PartFamily])[] = [
  ['be-fa-', 'api'],
  ['fe-rj-', 'gui'],
  ['wk-', 'worker'],
  ['jb-', 'job'],
  ['bg-', 'bridge'],
]

export function componentOf(label: string): ChartComponent | null {
  const known = components[label]
  if (known) return known
  const family = prefixes.find(([prefix]) => label.startsWith(prefix))?.[1]
  return family === undefined ? null : part(family, null)
}

export function componentOfApp(app: string): ChartComponent | null {
  const found = appEndings.find(([ending]) => app === ending || app.endsWith(`-${ending}`))
  return found ? found[1] : null
}
