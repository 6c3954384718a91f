import { afterAll, beforeAll, describe, test } from 'vitest'
import { publish, reasonOf, reportOf, titleOf, type NotModelled } from './report.ts'
import { discoveryRows } from './rows/discovery.ts'
import { identityRows } from './rows/identity.ts'
import { kubectlRows } from './rows/kubectl.ts'
import { otherRows, podRows } from './rows/pods.ts'
import { readRows } from './rows/read.ts'
import { rolloutRows, scaleRows } from './rows/scale.ts'
import { watchRows } from './rows/watch.ts'
import { createRows, patchRows } from './rows/write.ts'
import { closeTrial, clusterKind, openTrial } from './setting.ts'
import type { Trial } from './trial.ts'

const rows = [
  ...discoveryRows,
  ...identityRows,
  ...readRows,
  ...watchRows,
  ...createRows,
  ...patchRows,
  ...scaleRows,
  ...rolloutRows,
  ...podRows,
  ...otherRows,
  ...kubectlRows,
]
const kind = clusterKind()
const notModelled: NotModelled[] = []
let trial: Trial

beforeAll(async () => {
  trial = await openTrial()
})

afterAll(async () => {
  if (kind === 'embedded') await publish(reportOf(rows, notModelled))
  await closeTrial(trial)
})

describe.concurrent(`the ${kind} cluster`, () => {
  for (const row of rows) {
    test(`${titleOf(row)}`, async ({ skip }) => {
      if (kind === 'real' || row.usedByConsole) return row.run(trial)
      await row.run(trial).catch((error: unknown) => {
        notModelled.push({ row, why: reasonOf(error) })
        skip(`not modelled: ${reasonOf(error)}`)
      })
    })
  }
})
