/** Faults on demand, on the cluster up.ts left running: `node e2e/cluster/drill.ts <name> [arguments]`. */
import { createInterface } from 'node:readline'
import { clusterArguments, command } from './arguments.ts'
import { controlPlaneOf, runningParts, type ControlPlane } from './control-plane.ts'
import { freezeApiServer, killApiServer, restartApiServer } from './drills/api-server.ts'
import { compact, copyEtcd, restoreEtcd } from './drills/etcd.ts'
import { endAutoscaler, fightByApply, fightByAutoscaler, liftLimit, limitPods } from './drills/limits.ts'
import { startMetrics, stopMetrics } from './drills/metrics.ts'
import { setNodesReady } from './drills/nodes.ts'
import { restoreRights, revoke, shortenToken } from './drills/rights.ts'
import { startSilentProxy } from './drills/silent-proxy.ts'
import { recall } from './layout.ts'

type Drill = { usage: string; says: string; run: (cluster: ControlPlane, args: string[]) => Promise<unknown> }

const namespace = 'tracardi'

const drills: Record<string, Drill> = {
  'api-kill': {
    usage: '[seconds]',
    says: 'kill -9 of the API server, back after so many seconds',
    run: (cluster, [seconds = '0']) => killApiServer(cluster, whole(seconds) * 1_000),
  },
  'api-restart': {
    usage: '',
    says: 'an orderly restart of the API server',
    run: (cluster) => restartApiServer(cluster),
  },
  'api-freeze': {
    usage: '',
    says: 'the API server stops answering until Enter is pressed',
    run: async (cluster) => untilEnter((await freezeApiServer(cluster)).thaw),
  },
  compact: {
    usage: '',
    says: 'every version but the last expires in etcd',
    run: async (cluster) => console.log(`Compacted at ${await compact(cluster)}`),
  },
  'etcd-copy': { usage: '', says: 'sets a copy of etcd aside', run: copyEtcd },
  'etcd-restore': { usage: '', says: 'goes back to the copy: versions run backwards', run: restoreEtcd },
  'nodes-not-ready': {
    usage: '[node …]',
    says: 'all nodes, or those named, fall silent and are given up',
    run: (cluster, names) => setNodesReady(cluster, false, names.length > 0 ? names : undefined),
  },
  'nodes-ready': { usage: '', says: 'all nodes are ready again', run: (cluster) => setNodesReady(cluster, true) },
  'metrics-stop': { usage: '', says: 'metrics.k8s.io answers 503', run: stopMetrics },
  'metrics-start': { usage: '', says: 'metrics.k8s.io answers again', run: startMetrics },
  quota: {
    usage: '<pods>',
    says: `at most so many pods in ${namespace}`,
    run: (cluster, [pods]) => limitPods(cluster, namespace, whole(pods)),
  },
  'quota-lift': { usage: '', says: 'the quota is gone', run: (cluster) => liftLimit(cluster, namespace) },
  'hpa-fight': {
    usage: '<deployment> <minimum>',
    says: 'an autoscaler keeps the Deployment above the minimum',
    run: (cluster, [deployment = '', minimum]) => fightByAutoscaler(cluster, namespace, deployment, whole(minimum)),
  },
  'hpa-end': { usage: '', says: 'the autoscaler is gone', run: (cluster) => endAutoscaler(cluster, namespace) },
  'gitops-fight': {
    usage: '<deployment> <replicas>',
    says: 'applies the replicas every second until Enter is pressed',
    run: (cluster, [deployment = '', replicas]) =>
      untilEnter(fightByApply(cluster, namespace, deployment, whole(replicas)).stop),
  },
  revoke: {
    usage: '<verb> <resource>',
    says: "takes a right from the console's Role",
    run: (cluster, [verb = '', resource = '']) => revoke(cluster, verb, resource),
  },
  'rights-restore': {
    usage: '',
    says: 'the console has the shipped Role again',
    run: (cluster) => restoreRights(cluster),
  },
  'token-expire': {
    usage: '[seconds]',
    says: "console.kubeconfig's token ends in so many seconds",
    run: (cluster, [seconds = '0']) => shortenToken(cluster, whole(seconds)),
  },
  'silent-proxy': {
    usage: '',
    says: 'a proxy (proxied.kubeconfig); each Enter swallows all bytes, or passes new connections again',
    run: runSilentProxy,
  },
}

function whole(value: string | undefined): number {
  const number = Number(value)
  if (value === undefined || !Number.isInteger(number)) throw new Error(`Expected a whole number, got '${value ?? ''}'`)
  return number
}

async function untilEnter(end: () => void) {
  console.log('Press Enter to end it')
  for await (const _ of createInterface({ input: process.stdin })) break
  end()
}

async function runSilentProxy(cluster: ControlPlane) {
  const proxy = await startSilentProxy(cluster.consoleKubeconfig, cluster.layout.folder)
  console.log(`KUBECONFIG=${proxy.kubeconfig} leads through the proxy. Enter toggles, Ctrl-D ends.`)
  let swallows = false
  for await (const _ of createInterface({ input: process.stdin })) {
    swallows = !swallows
    if (swallows) proxy.swallow()
    else proxy.pass()
    console.log(swallows ? 'swallowing' : 'passing new connections')
  }
  await proxy.close()
}

function usage(): string {
  const lines = Object.entries(drills).map(([name, { usage, says }]) => `  ${`${name} ${usage}`.padEnd(38)}${says}`)
  return ['Name a drill:', ...lines].join('\n')
}

await command(async () => {
  const { folder, positionals } = clusterArguments()
  const [name = '', ...args] = positionals
  const drill = Object.hasOwn(drills, name) ? drills[name] : undefined
  if (!drill) throw new Error(usage())
  const layout = recall(folder)
  if (!layout || runningParts(folder).length === 0)
    throw new Error(`No cluster runs in ${folder}: start one with e2e/cluster/up.ts`)
  await drill.run(controlPlaneOf(layout), args)
  console.log(`${name}: done`)
})
