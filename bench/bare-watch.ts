/** `node bench/bare-watch.ts <kubeconfig>`, forked: notes when a watch with nothing around it saw each generation. */
import { openApi } from '#e2e/cluster/api.ts'
import { valueAt } from '#e2e/cluster/json-value.ts'
import { readKubeconfig } from '#e2e/cluster/kubeconfig.ts'
import { watchPath } from './deployment.ts'

const api = openApi(await readKubeconfig(process.argv[2] ?? ''))
const watch = await api.watch(watchPath)
const offset = Date.now() - performance.now()
process.on('message', () => {
  const seen = watch.events.map((event) => [
    Number(valueAt(event.object, 'metadata', 'generation')),
    event.atMs + offset,
  ])
  process.send?.({ seen })
})
process.on('disconnect', () => process.exit(0))
process.send?.({ ready: true })
