import { useId, useState } from 'react'
import Link from 'next/link'

import { useConsole } from '#components/frame/console-context.tsx'
import { paths } from '#components/frame/paths.ts'
import { buttonStyle } from '#components/ui/button.tsx'
import { controlStyle } from '#components/ui/field.tsx'
import { NumberField } from '#components/ui/number-field.tsx'
import type { Capacity } from '#lib/contracts/capacity.ts'
import { rateWords } from '#lib/domain/capacity/capacity-words.ts'
import { defaultCapacityPolicy } from '#lib/domain/capacity/replicas-needed.ts'
import { headroomWords, rolloutWords, whatIf } from '#lib/domain/capacity/what-if.ts'
import { may } from '#lib/domain/permissions.ts'
import type { Workload } from '#lib/domain/topology.ts'

const loads = [0.5, 1, 1.5, 2, 3, 5, 10]

type Props = { workload: Workload; capacity: Capacity; ofOne: number; planned: number }

/** What so many instances carry, with so much more load, when so many are lost at once. */
export function WhatIf({ workload, capacity, ofOne, planned }: Props) {
  const { role, scalePolicy } = useConsole()
  const { minimum, ready, lostWithNode, takenByRollout } = capacity
  const [replicas, setReplicas] = useState<number | null>(ready)
  const [load, setLoad] = useState(1)
  const [lost, setLost] = useState<number | null>(lostWithNode)
  const id = useId()
  const { demand, carriedAfterLoss, headroom, needed } = whatIf(
    { planned, ofOne, minimum, takenByRollout },
    { replicas: replicas ?? ready, load, lost: lost ?? lostWithNode },
    defaultCapacityPolicy,
  )
  const wanted = needed.recommended
  const draft = `${paths.workload(workload, workload)}?action=scale&to=${wanted}`
  return (
    <div className="grid gap-3 border-t border-line-subtle px-3.5 py-3">
      <div className="flex flex-wrap items-end gap-x-5 gap-y-2">
        <div className="grid gap-0.5">
          <label htmlFor={`${id}-instances`} className="text-small">
            Instances
          </label>
          <NumberField
            id={`${id}-instances`}
            value={replicas}
            onChange={setReplicas}
            min={0}
            max={scalePolicy.maxReplicas}
          />
        </div>
        <label className="grid gap-0.5 text-small">
          Load
          <select className={controlStyle} value={load} onChange={(event) => setLoad(Number(event.target.value))}>
            {loads.map((times) => (
              <option key={times} value={times}>
                {times}×
              </option>
            ))}
          </select>
        </label>
        <div className="grid gap-0.5">
          <label htmlFor={`${id}-lost`} className="text-small">
            Lost at once
          </label>
          <NumberField id={`${id}-lost`} value={lost} onChange={setLost} min={0} max={scalePolicy.maxReplicas} />
        </div>
      </div>
      <p role="status" className="max-w-[80ch]">
        To carry: {rateWords(demand)}. After the loss {rateWords(carriedAfterLoss)} are carried: headroom{' '}
        <strong className="font-semibold">{headroomWords(headroom)}</strong>. Needed: {needed.normal} while all run,{' '}
        {needed.afterLoss} to survive the loss or a rollout, at least {needed.minimum} by policy:{' '}
        <strong className="font-semibold">{wanted}</strong>. {rolloutWords(ready, takenByRollout)}
      </p>
      {may(role, 'change-workloads') && wanted !== capacity.desired ? (
        <Link className={buttonStyle({ tone: 'plain', className: 'w-fit' })} href={draft}>
          Scale to {wanted}…
        </Link>
      ) : null}
    </div>
  )
}
