import { pathToFileURL } from 'node:url'
import { prepareBundle } from '#demo/bundle.ts'
import type { JsonObject } from './json.ts'

/** The parts of @ngrok/webernetes the façade stands on. The package's own types are not importable from its bundle. */
export type KeyValue = { key: { toString(): string }; value: { toString(): string }; mod_revision: string }

export type EtcdWatcher = {
  on(event: 'put' | 'delete', handler: (current: KeyValue, previous?: KeyValue | null) => void): unknown
  cancel(): Promise<void>
}

type Operation = { readonly commit?: never }
type Transaction = {
  then(...operations: Operation[]): { commit(): Promise<{ succeeded: boolean; header: { revision: string } }> }
}

export type Etcd = {
  stateRef: { revision: number; compactedRevision: number }
  kv: { compact(request: { revision: number }): Promise<unknown> }
  if(key: string, target: 'Version' | 'Mod', comparator: '==', value: number): Transaction
  put(key: string): { value(text: string): Operation }
  delete(): { key(key: string): Operation }
  watch(): { prefix(prefix: string): { withPreviousKV(): { create(): Promise<EtcdWatcher> } } }
}

export type ProcessContext = {
  env: ReadonlyMap<string, string>
  container: { name: string; imageRef: string; restartCount: number; ports: readonly { containerPort: number }[] }
  pod: { name: string; namespace: string; uid: string; ip: string }
  listenHttp(port: number, handler: (context: unknown, request: PodRequest) => Promise<PodResponse>): unknown
  waitUntilKilled(): Promise<number>
  sleep(ms: number): Promise<void>
}

export type PodRequest = {
  method: string
  url: URL
  header: { [name: string]: string[] }
  host: string
  body?: string
}
export type PodResponse = { status: number; header?: { [name: string]: string[] }; body: string }

export type Image = {
  defaultCommand?: readonly string[]
  exec(context: ProcessContext, argv: readonly string[]): Promise<number>
}
export type ImageClass = { new (): Image; readonly imageName: string; readonly imageVersion: string }

type EnvResult = [environment: { name: string; value: string }[], problem: Error | undefined]

export type Server = {
  name: string
  close(): Promise<void>
  kubelet: {
    makeEnvironmentVariables(
      context: unknown,
      pod: JsonObject,
      container: JsonObject,
      ip: string,
      ips: string[],
    ): Promise<EnvResult>
  }
  runtime: { close(): Promise<void> }
}

export type WebernetesCluster = {
  ctx: unknown
  etcd: Etcd
  servers: Server[]
  network: {
    parseTargetPort(url: URL, service?: JsonObject): number
    registerService(service: JsonObject): void
    fetch(
      context: unknown,
      origin: JsonObject,
      target: string,
      init: { method?: string; headers?: { [name: string]: string }; body?: string },
    ): Promise<PodResponse>
  }
  registerImage(image: ImageClass): void
  init(): Promise<void>
  fetch(
    target: string,
    init?: { method?: string; headers?: { [name: string]: string }; body?: string },
  ): Promise<PodResponse>
  close(): Promise<void>
}

export type ObjectStore = {
  etcd: Etcd
  opts: { defaultQualifiedResource: string }
  get(name: string, namespace?: string): Promise<JsonObject | undefined>
  create: (this: ObjectStore, input: JsonObject) => Promise<JsonObject>
  update: (
    this: ObjectStore,
    name: string,
    input: JsonObject,
    options?: { skipValidateUpdate?: boolean },
  ) => Promise<JsonObject>
  delete: (this: ObjectStore, name: string, namespace?: string) => Promise<boolean>
}

export type Webernetes = {
  Cluster: new (options: { nodes: number }) => WebernetesCluster
  BaseImage: new () => Image
  Store: { prototype: ObjectStore }
  ServiceStore: new (
    context: unknown,
    etcd: Etcd,
    options: { serviceCIDR?: string; nodePortRange: { from: number; to: number } },
  ) => ObjectStore
}

let loaded: Promise<Webernetes> | undefined

export function loadWebernetes(): Promise<Webernetes> {
  loaded ??= prepareBundle().then(async ({ library }) => {
    const bundle: Webernetes = await import(pathToFileURL(library).href)
    return bundle
  })
  return loaded
}
