import { parseImage } from '../image-reference.ts'
import { worstStatus } from '../status.ts'
import type { Instance, Status, Workload } from '../topology.ts'
import type { InstanceHealth } from './instance-health.ts'

/** Whether the GUI's instances answer with a page, and which build of it they run. */
export type GuiHealth = {
  readonly status: Status
  /** A sentence. */
  readonly because: string
  readonly since: string | null
  readonly source: string
  readonly asOf: string | null
}

export type GuiFacts = {
  /** Of one installation. */
  readonly workloads: readonly Workload[]
  readonly instances: readonly Instance[]
  readonly health: readonly InstanceHealth[]
  readonly asOf: string | null
}

/** Null where no workload is the GUI. */
export function guiHealth({ workloads, instances, health, asOf }: GuiFacts): GuiHealth | null {
  const guis = new Set(workloads.filter(({ role }) => role === 'gui').map(({ id }) => id))
  if (guis.size === 0) return null
  const own = instances.filter(({ workloadId }) => workloadId !== null && guis.has(workloadId))
  const grounds = { since: null, source: 'the console’s own check' }
  if (own.length === 0)
    return { ...grounds, source: 'Kubernetes watch', asOf, status: 'unknown', because: 'No instance of the GUI runs.' }
  const answers = own.flatMap(({ id }) => {
    const found = health
      .find(({ instanceId }) => instanceId === id)
      ?.findings.find(({ matter }) => matter === 'answers')
    return found ?? []
  })
  const well = answers.filter(({ status }) => status === 'ok')
  const status = answers.length === 0 ? 'unknown' : worstStatus(answers.map((one) => one.status))
  const worst = answers.find((one) => one.status === status)
  const because = `${well.length} of ${own.length} instances answer with a page. ${buildOf(own)}.`
  return {
    ...grounds,
    // While one of them answers, the GUI is there.
    status: status === 'critical' && well.length > 0 ? 'degraded' : status,
    because: status === 'ok' || worst === undefined ? because : `${because} ${worst.because}`,
    asOf: worst?.asOf ?? null,
  }
}

function buildOf(instances: readonly Instance[]): string {
  const tags = [...new Set(instances.map(({ image }) => (image === null ? null : parseImage(image).tag)))]
  const known = tags.filter((tag) => tag !== null).sort()
  if (known.length === 0) return 'Which build it is its image does not say'
  return known.length === 1 && tags.length === 1 ? `Build ${known.join()}` : `Several builds: ${known.join(', ')}`
}
