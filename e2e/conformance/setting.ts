import { openApi } from '#e2e/cluster/api.ts'
import { readKubeconfig } from '#e2e/cluster/kubeconfig.ts'
import { expectStatus, namesOf } from './expectations.ts'
import { appLabel } from './objects.ts'
import { kubectlWith } from './kubectl.ts'
import { deploy, freshName, settle, type Trial } from './trial.ts'

function required(name: string): string {
  const value = process.env[name]
  if (!value) throw new Error(`Set ${name}: the conformance suite takes its clusters and accounts from the environment`)
  return value
}

/** 'embedded' lists the rows the console does not use instead of failing them; 'real' must show every row. */
export function clusterKind(): 'embedded' | 'real' {
  const kind = process.env.CONFORMANCE_CLUSTER ?? 'real'
  if (kind !== 'embedded' && kind !== 'real')
    throw new Error(`CONFORMANCE_CLUSTER is 'embedded' or 'real', not '${kind}'`)
  return kind
}

/** Opens the accounts, makes the namespace if it is not there, and deploys x. */
export async function openTrial(): Promise<Trial> {
  const adminConfig = required('CONFORMANCE_ADMIN_KUBECONFIG')
  const restrictedConfig = required('CONFORMANCE_RESTRICTED_KUBECONFIG')
  const namespace = process.env.CONFORMANCE_NAMESPACE ?? 'conformance'
  const program = process.env.CONFORMANCE_KUBECTL ?? 'kubectl'
  const access = await readKubeconfig(adminConfig)
  const { server, authority } = access
  const apps = `/apis/apps/v1/namespaces/${namespace}`
  const trial: Trial = {
    admin: openApi(access),
    restricted: openApi(await readKubeconfig(restrictedConfig)),
    anonymous: openApi({ server, ...(authority && { authority }) }),
    namespace,
    core: `/api/v1/namespaces/${namespace}`,
    apps,
    deployments: `${apps}/deployments`,
    x: freshName('x'),
    image: process.env.CONFORMANCE_IMAGE ?? 'conformance/pause:1',
    kubectl: kubectlWith(program, adminConfig, namespace),
    restrictedKubectl: kubectlWith(program, restrictedConfig, namespace),
  }
  await makeNamespace(trial)
  await settle(trial, await deploy(trial, { name: trial.x, replicas: 1 }))
  return trial
}

/** The restricted account is the cluster's to make; what it may do here is the suite's to say where it can. */
async function makeNamespace({ admin, core, namespace, restricted }: Trial) {
  if ((await admin.get(core)).status === 404) {
    expectStatus(await admin.post('/api/v1/namespaces', { metadata: { name: namespace } }), 201)
  }
  if ((await restricted.get(`${core}/pods?limit=1`)).status === 200) return
  throw new Error(`The restricted account may not list pods in ${namespace}: grant it e2e/conformance/restricted.yaml`)
}

/** Removes the Deployments of this run and of runs that were interrupted. */
export async function closeTrial({ admin, restricted, anonymous, deployments }: Trial) {
  const left = namesOf(await admin.get(`${deployments}?labelSelector=${appLabel}`))
  for (const name of left) await admin.delete(`${deployments}/${name}?propagationPolicy=Background`)
  for (const api of [admin, restricted, anonymous]) api.close()
}
