/**
 * metrics.k8s.io behind the aggregation layer: `node e2e/cluster/metrics-server.ts <cluster folder>`.
 *
 * A running pod uses what its annotations pods.test/cpu (millicores, 100) and pods.test/memory (mebibytes, 64) say. It
 * also appends a line a second to the log all simulated containers share, which kwok serves.
 */
import { appendFileSync, readFileSync } from 'node:fs'
import https from 'node:https'
import { join } from 'node:path'
import { openApi, type Api } from './api.ts'
import { list, text, valueAt } from './json-value.ts'
import { readKubeconfig } from './kubeconfig.ts'
import { certificateOf, kubeconfigOf, recall } from './layout.ts'

const groupVersion = 'metrics.k8s.io/v1beta1'
const base = `/apis/${groupVersion}`
const resourceList = {
  kind: 'APIResourceList',
  apiVersion: 'v1',
  groupVersion,
  resources: [
    { name: 'nodes', singularName: '', namespaced: false, kind: 'NodeMetrics', verbs: ['get', 'list'] },
    { name: 'pods', singularName: '', namespaced: true, kind: 'PodMetrics', verbs: ['get', 'list'] },
  ],
}

type Reply = { code: number; body: unknown }
const failure = (code: number, reason: string): Reply => ({
  code,
  body: { kind: 'Status', apiVersion: 'v1', status: 'Failure', reason, code },
})

const reading = () => {
  const timestamp = new Date().toISOString().replace(/\.\d+Z$/, 'Z')
  return { timestamp, window: '15s' }
}

function podMetrics(pod: unknown) {
  const metadata = (field: string) => valueAt(pod, 'metadata', field)
  const used = (what: string, otherwise: string) => {
    const annotated = valueAt(metadata('annotations'), `pods.test/${what}`)
    return typeof annotated === 'string' ? annotated : otherwise
  }
  const usage = { cpu: `${used('cpu', '100')}m`, memory: `${used('memory', '64')}Mi` }
  const { timestamp, window } = reading()
  return {
    metadata: {
      name: metadata('name'),
      namespace: metadata('namespace'),
      labels: metadata('labels'),
      creationTimestamp: timestamp,
    },
    timestamp,
    window,
    containers: list(valueAt(pod, 'spec', 'containers')).map((container) => ({
      name: valueAt(container, 'name'),
      usage,
    })),
  }
}

function nodeMetrics(node: unknown) {
  const { timestamp, window } = reading()
  const name = valueAt(node, 'metadata', 'name')
  return { metadata: { name, creationTimestamp: timestamp }, timestamp, window, usage: { cpu: '1500m', memory: '4Gi' } }
}

const running = (pod: unknown) => valueAt(pod, 'status', 'phase') === 'Running'

async function reply(api: Api, url: URL): Promise<Reply> {
  const path = url.pathname.replace(/\/$/, '')
  if (path === base) return { code: 200, body: resourceList }
  const found = path.match(/^\/apis\/metrics\.k8s\.io\/v1beta1(?:\/namespaces\/([^/]+))?\/(pods|nodes)(?:\/([^/]+))?$/)
  if (!found) return failure(404, 'NotFound')
  const [, namespace, kind, name] = found
  const folder = `/api/v1${namespace ? `/namespaces/${namespace}` : ''}/${kind}`
  const metrics = kind === 'pods' ? podMetrics : nodeMetrics
  const metricsKind = kind === 'pods' ? 'PodMetrics' : 'NodeMetrics'
  // A selector is the API server's to understand.
  const answer = await api.get(name ? `${folder}/${name}` : `${folder}${url.search}`)
  if (answer.status !== 200) return { code: answer.status, body: answer.json }
  if (name && kind === 'pods' && !running(answer.json)) return failure(404, 'NotFound')
  if (name) return { code: 200, body: { kind: metricsKind, apiVersion: groupVersion, ...metrics(answer.json) } }
  const items = list(valueAt(answer.json, 'items')).filter((item) => kind === 'nodes' || running(item))
  return {
    code: 200,
    body: {
      kind: `${metricsKind}List`,
      apiVersion: groupVersion,
      metadata: {},
      items: items.map((item) => metrics(item)),
    },
  }
}

async function serve(folder: string) {
  const layout = recall(folder)
  if (!layout) throw new Error(`No cluster was started in ${folder}`)
  const api = openApi(await readKubeconfig(kubeconfigOf(layout, 'admin')))
  const pem = (file: string) => readFileSync(certificateOf(layout, file))
  const tls = { key: pem('apiserver.key'), cert: pem('apiserver.crt'), ca: pem('front-ca.crt') }
  const server = https.createServer({ ...tls, requestCert: true, rejectUnauthorized: false }, (request, response) => {
    const send = ({ code, body }: Reply) => {
      response.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    }
    const { socket } = request
    // Only the front proxy may ask for readings; everyone may ask what is served.
    const url = new URL(request.url ?? '/', 'https://localhost')
    const open = url.pathname.replace(/\/$/, '') === base
    if (!open && !('authorized' in socket && socket.authorized === true)) return send(failure(401, 'Unauthorized'))
    reply(api, url).then(send, () => send(failure(503, 'ServiceUnavailable')))
  })
  server.listen(layout.ports.metrics, '127.0.0.1')
}

function writeLog(file: string) {
  let count = 0
  const write = () => {
    count += 1
    appendFileSync(file, `${new Date().toISOString()} stdout F INFO: request ${count} answered\n`)
  }
  write()
  write()
  setInterval(write, 1_000)
}

const folder = text(process.argv[2])
await serve(folder)
writeLog(join(folder, 'containers.log'))
