/** `node e2e/embedded-program.ts <folder> <small|production>`: an embedded cluster in a process of its own, told by messages what to break. */
import { isApiFault } from '#demo/images/troubles.ts'
import { startEmbeddedCluster } from '#demo/embedded-cluster.ts'
import { openInstanceProxy } from '#demo/instance-proxy.ts'
import { text, valueAt } from '#e2e/cluster/json-value.ts'

const [folder, size] = process.argv.slice(2)
if (folder === undefined) throw new Error('Name the folder for certificates and kubeconfigs')

const cluster = await startEmbeddedCluster({
  dataFolder: folder,
  installations: [{ shape: '1.3', size: size === 'production' ? 'production' : 'small' }],
})
const { admin, console } = cluster.kubeconfigPaths
const proxy = await openInstanceProxy(cluster.listenerAt)

process.on('message', (message) => {
  if (valueAt(message, 'do') === 'crash') cluster.troubles.crash('tracardi', text(valueAt(message, 'container')))
  if (valueAt(message, 'do') === 'heal') cluster.troubles.heal()
  const fault = valueAt(message, 'fault')
  if (valueAt(message, 'do') === 'break-api' && isApiFault(fault)) cluster.troubles.breakApi('tracardi', fault)
  if (valueAt(message, 'do') === 'administrator') {
    const credentials = { userName: text(valueAt(message, 'userName')), password: text(valueAt(message, 'password')) }
    cluster.tracardi.setAdministrator('tracardi', credentials)
  }
})
// The stories' own process is gone: nobody needs the cluster any more.
process.on('disconnect', () => void Promise.all([proxy.close(), cluster.stop()]).then(() => process.exit(0)))
process.send?.({ admin, console, instanceProxy: proxy.url })
