import type { EditKind } from '#lib/domain/action-kind.ts'
import { isOpen, type EditPlan } from '#lib/domain/action.ts'
import type { Guardrail } from '#lib/domain/guardrail.ts'
import { kubectlSwitch } from '#lib/domain/gui-api-switch.ts'
import type { Workload } from '#lib/domain/topology.ts'
import { differences, fieldsBefore, holds, type EnvItem, type WorkloadEdit } from '#lib/domain/workload-edit.ts'
import type { Revision, World, WorkloadReading } from './ports.ts'

/** What an admin may ask of a workload. */
export type EditWish =
  | { readonly kind: 'scale'; readonly replicas: number }
  | { readonly kind: 'switch-gui-api'; readonly value: 'yes' | 'no' }
  | { readonly kind: 'restart' }
  | { readonly kind: 'return-revision'; readonly revision: string }
  | { readonly kind: 'undo'; readonly action: string }

/** The wish as fields to write; `no` are guardrails that refuse it before anything is asked. */
export type EditDraft = {
  readonly kind: EditKind
  readonly edit: WorkloadEdit
  readonly undoes: string | null
  readonly kubectl: string
  readonly no: readonly Guardrail[]
}

type Subject = { readonly workload: Workload; readonly reading: WorkloadReading }

export async function draftEdit(world: World, wish: EditWish, subject: Subject): Promise<EditDraft> {
  const { workload, reading } = subject
  switch (wish.kind) {
    case 'scale':
      return draft('scale', { replicas: wish.replicas }, kubectlScale(reading, wish.replicas))
    case 'switch-gui-api':
      return draftSwitch(workload, { from: 'literal', value: wish.value })
    case 'restart':
      return draft('restart', { restartedAt: world.now().toISOString() }, kubectlRollout(reading, 'restart'))
    case 'return-revision':
      return draftReturn(await world.kubernetes.revisions(reading.ref), wish.revision, subject)
    case 'undo':
      return draftUndo(world, wish.action, subject)
  }
}

function draft(kind: EditKind, edit: WorkloadEdit, kubectl: string, no: readonly Guardrail[] = []): EditDraft {
  return { kind, edit, kubectl, no, undoes: null }
}

function draftSwitch(workload: Workload, item: EnvItem): EditDraft {
  const { container } = workload
  if (container === null || workload.guiApi === null)
    return draft('switch-gui-api', {}, '', [{ code: 'not-an-api', level: 'refuse' }])
  return draft('switch-gui-api', { guiApi: { container, item } }, kubectlSwitch(workload, { container, item }))
}

/** Only what the console may write is put back; where more differs, the command that does the whole of it is offered. */
function draftReturn(revisions: readonly Revision[] | null, wanted: string, { workload, reading }: Subject): EditDraft {
  const command = `${kubectlRollout(reading, 'undo')} --to-revision=${wanted}`
  const no = (guardrail: Guardrail) => draft('return-revision', {}, command, [guardrail])
  const revision = revisions?.find((one) => one.revision === wanted)
  if (!revision) return no({ code: 'revision-unknown', level: 'refuse', revision: wanted })
  if (revision.isCurrent) return no({ code: 'revision-current', level: 'refuse', revision: wanted })
  const paths = revision.otherDifferences
  if (paths.length > 0) return no({ code: 'revision-differs', level: 'refuse', revision: wanted, paths, command })
  const { container } = workload
  const flag = container === null ? undefined : revision.fields.guiApi[container]
  const target: WorkloadEdit = {
    ...(container === null || flag === undefined ? {} : { guiApi: { container, item: flag } }),
    restartedAt: revision.fields.restartedAt,
  }
  return draft('return-revision', onlyDifferent(target, reading), command)
}

/** The fields of the edit that do not hold yet. */
function onlyDifferent(edit: WorkloadEdit, { fields }: WorkloadReading): WorkloadEdit {
  const { guiApi, restartedAt } = edit
  return {
    ...(guiApi !== undefined && !holds({ guiApi }, fields) ? { guiApi } : {}),
    ...(restartedAt !== undefined && !holds({ restartedAt }, fields) ? { restartedAt } : {}),
  }
}

/** The inverse of an action that was done, as long as what it wrote still stands. */
async function draftUndo(world: World, actionId: string, { workload, reading }: Subject): Promise<EditDraft> {
  const found = await world.actions.find(actionId)
  const no = (guardrail: Guardrail) => ({ ...draft('scale', {}, '', [guardrail]), undoes: actionId })
  if (!found || found.plan.kind === 'rotate-password')
    return no({ code: 'undo-not-possible', level: 'refuse', state: 'unknown' })
  const { action, plan } = { action: found.action, plan: found.plan }
  const isOfThis = plan.target.uid === reading.uid
  const isDone = action.appliedAt !== null && !isOpen(action.state) && action.state !== 'rolled-back'
  if (!isOfThis || !isDone) return no({ code: 'undo-not-possible', level: 'refuse', state: action.state })
  const moved = differences(plan.after, fieldsBefore(plan.after, reading.fields))
  if (moved[0]) return no({ code: 'undo-moved', level: 'refuse', field: moved[0].path })
  return { ...inverse(plan, workload, reading), undoes: actionId }
}

function inverse(plan: EditPlan, workload: Workload, reading: WorkloadReading): EditDraft {
  const { before: edit, kind } = plan
  if (edit.guiApi) return draft(kind, edit, kubectlSwitch(workload, edit.guiApi))
  if (edit.replicas !== undefined) return draft(kind, edit, kubectlScale(reading, edit.replicas))
  return draft(kind, edit, kubectlRollout(reading, 'undo'))
}

function kubectlScale({ ref, fields }: WorkloadReading, to: number): string {
  return `kubectl --namespace ${ref.namespace} scale ${ref.kind.toLowerCase()}/${ref.name} --current-replicas=${fields.replicas} --replicas=${to}`
}

function kubectlRollout({ ref }: WorkloadReading, verb: 'restart' | 'undo'): string {
  return `kubectl --namespace ${ref.namespace} rollout ${verb} ${ref.kind.toLowerCase()}/${ref.name}`
}
