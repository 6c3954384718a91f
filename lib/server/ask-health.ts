import 'server-only'

import type { HealthAnswer } from '#lib/domain/metrics/health-answer.ts'
import type { Instance, Topology, Workload } from '#lib/domain/topology.ts'
import { addressOf, askable } from '#lib/operations/ask-instances.ts'
import type { AskedFor, HealthCheck } from '#lib/tracardi/health-check.ts'

const atOnce = 10

type Question = { readonly workload: Workload; readonly instance: Instance; readonly what: AskedFor }

/** One question to every instance that serves HTTP; workers serve none. */
export async function askHealth(
  check: Pick<HealthCheck, 'ask'>,
  topology: Topology,
  workloads: readonly Workload[],
): Promise<readonly HealthAnswer[]> {
  const questions = workloads.flatMap((workload): Question[] => {
    const what = askedFor(workload)
    return what === null ? [] : askable(topology, workload).map((instance) => ({ workload, instance, what }))
  })
  const answers: HealthAnswer[] = []
  const next = questions.values()
  const askOn = async () => {
    for (const { workload, instance, what } of next) answers.push(await check.ask(addressOf(workload, instance), what))
  }
  await Promise.all(Array.from({ length: atOnce }, askOn))
  return answers
}

function askedFor({ guiApi, role }: Workload): AskedFor | null {
  if (guiApi !== null) return 'api'
  return role === 'gui' ? 'gui' : null
}
