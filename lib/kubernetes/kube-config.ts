import 'server-only'
import { existsSync } from 'node:fs'
import { delimiter } from 'node:path'
import { KubeConfig } from '@kubernetes/client-node'
import { granted, refused, type Result } from '#lib/domain/result.ts'
import type { Problem } from '#lib/domain/topology.ts'

const serviceAccountToken = '/var/run/secrets/kubernetes.io/serviceaccount/token'

export type KubeAccess = {
  readonly config: KubeConfig
  /** Without a slash at its end. */
  readonly server: string
  /** The context's or the service account's own namespace. */
  readonly namespace: string | null
}

/**
 * Reads the files that `KUBECONFIG` names, or the pod's service account when it names none. Whatever is wrong becomes
 * a problem for the screen: a console that cannot reach its cluster still starts and says so.
 */
export function loadKubeAccess(kubeconfig: string | null): Result<KubeAccess, Problem> {
  const paths = (kubeconfig ?? '').split(delimiter).filter((path) => path !== '')
  if (paths.length === 0 && !existsSync(serviceAccountToken))
    return bad(
      'KUBECONFIG is not set and there is no service account of a pod here.',
      'Set KUBECONFIG to a kubeconfig file',
    )
  try {
    return fromConfig(paths.length === 0 ? inPod() : fromFiles(paths), kubeconfig ?? 'The service account')
  } catch (error) {
    const named = paths.length === 0 ? 'The service account' : `KUBECONFIG ${paths.join(', ')}`
    return bad(`${named} cannot be used: ${firstLine(error)}.`, 'Repair the file')
  }
}

function inPod(): KubeConfig {
  const config = new KubeConfig()
  config.loadFromCluster()
  return config
}

function fromFiles(paths: readonly string[]): KubeConfig {
  const config = new KubeConfig()
  paths.forEach((path, index) => {
    if (index === 0) return config.loadFromFile(path)
    const next = new KubeConfig()
    next.loadFromFile(path)
    return config.mergeConfig(next, true)
  })
  return config
}

function fromConfig(config: KubeConfig, origin: string): Result<KubeAccess, Problem> {
  const context = config.getContextObject(config.getCurrentContext())
  const cluster = config.getCurrentCluster()
  if (!context || !cluster)
    return bad(`${origin} has no current context that names a cluster.`, 'Choose one with `kubectl config use-context`')
  const server = cluster.server
  if (!URL.canParse(server)) return bad(`${origin} gives no usable server address.`, 'Correct the `server` line')
  if (server.startsWith('http:') && !cluster.skipTLSVerify)
    return bad(
      `${origin} names a server without TLS.`,
      'Use https, or set `insecure-skip-tls-verify` for a test cluster',
    )
  return granted({ config, server: server.replace(/\/+$/, ''), namespace: context.namespace ?? null })
}

function bad(message: string, remedy: string): Result<KubeAccess, Problem> {
  return refused({ code: 'bad-kubeconfig', message, remedy: `${remedy} and restart the console.`, namespace: null })
}

/** YAML errors quote the file after their first line, and a kubeconfig holds keys. */
function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : 'not readable'
  return (text.split('\n')[0] ?? text).slice(0, 200).replace(/\.$/, '')
}
