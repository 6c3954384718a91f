import { plansOf, submissionOf, workloadPage } from '#e2e/addresses.ts'
import { valueAt } from '#e2e/cluster/json-value.ts'
import { expect, test } from '#e2e/console.ts'
import { planScale, scaleButton, scaleDialog } from '#e2e/scale-dialog.ts'
import { collector, guiCluster, namespace, somebodyElse, worker } from '#e2e/world.ts'

test('below the minimum asks for the typed name', async ({ open, world }) => {
  const page = await open('admin')
  const { dialog, guardrails, reason, confirmation, submit } = await planScale(page, collector, 2)
  await expect(guardrails).toContainText('Below the recommended minimum of 3')
  await reason.fill('A night without visitors')
  await confirmation.fill(guiCluster)
  await submit.click()
  await expect(dialog).toContainText(`Type ${collector} exactly.`)
  expect(await world.replicasOf(collector)).toBe(3)
  await confirmation.fill(collector)
  await submit.click()
  await expect(dialog.getByRole('heading', { name: '3 → 2: Done' })).toBeVisible()
  expect(await world.replicasOf(collector)).toBe(2)
})

test('without the typed name the API refuses what the dialog would', async ({ askAs, world }) => {
  const plan = (
    await askAs('admin', { method: 'POST', path: plansOf(collector), body: { kind: 'scale', replicas: 2 } })
  ).json
  const order = { planHash: valueAt(plan, 'hash'), reason: 'Past the dialog and its question' }
  const path = submissionOf(valueAt(plan, 'actionId'))
  const answer = await askAs('admin', { method: 'PUT', path, body: order })
  expect(answer.status).toBe(422)
  expect(answer.json).toMatchObject({ refusal: { reason: 'confirmation-missing', expected: collector } })
  expect(await world.replicasOf(collector)).toBe(3)
})

test('the last collector is refused with the reason', async ({ open, world }) => {
  const page = await open('admin')
  const { guardrails, submit } = await planScale(page, collector, 0)
  await expect(guardrails).toContainText('Events sent while no collector runs are lost.')
  await expect(guardrails).toContainText('Refused')
  await expect(submit).toBeDisabled()
  expect(await world.replicasOf(collector)).toBe(3)
})

test('what an autoscaler owns is refused, and says by which and what to do', async ({ open, askAs, world }) => {
  await world.create(`/apis/autoscaling/v2/namespaces/${namespace}/horizontalpodautoscalers`, {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'busy-hours', namespace },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: worker },
      minReplicas: 1,
      maxReplicas: 6,
      metrics: [
        { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 90 } } },
      ],
    },
  })
  const page = await open('admin')
  await page.goto(workloadPage(worker))
  const words = 'The autoscaler busy-hours sets 1 to 6 instances and would undo this. Change its limits instead.'
  await expect(scaleButton(page)).toBeDisabled()
  await expect(scaleButton(page)).toHaveAccessibleDescription(words)
  const answer = await askAs('admin', { method: 'POST', path: plansOf(worker), body: { kind: 'scale', replicas: 2 } })
  expect(answer.status).toBe(422)
  expect(answer.json).toMatchObject({ message: words, refusal: { reason: 'guardrail' } })
})

test('when somebody else scales between plan and submit, nothing is sent, the dialog shows what changed and asks again', async ({
  open,
  world,
}) => {
  const page = await open('admin')
  const { dialog, change, reason, submit } = await planScale(page, collector, 4)
  await reason.fill('Planned before somebody else acted')
  await world.scaleOutside(collector, 6)
  await submit.click()
  await expect(dialog.getByRole('alert')).toContainText(
    `Nothing was sent: it was changed meanwhile by ${somebodyElse}.`,
  )
  const moved = dialog.getByRole('group', { name: 'Changed meanwhile' })
  await expect(moved).toContainText('spec.replicas: 3')
  await expect(moved).toContainText('spec.replicas: 6')
  expect(await world.replicasOf(collector)).toBe(6)

  await expect(change).toContainText('spec.replicas: 6')
  await expect(change).toContainText('spec.replicas: 4')
  await submit.click()
  await expect(dialog.getByRole('heading', { name: '6 → 4: Done' })).toBeVisible()
  expect(await world.replicasOf(collector)).toBe(4)
})

test('a number that is none of a plan keeps the button off', async ({ open }) => {
  const page = await open('admin')
  const { submit, number } = await planScale(page, collector, 4)
  await number.fill('3')
  await number.blur()
  await expect(submit).toBeDisabled()
  await expect(scaleDialog(page).keep).toBeVisible()
})
