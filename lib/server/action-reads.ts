import 'server-only'

import type { ActionAnswer, ActionsAnswer, ActionsQuery } from '#lib/contracts/actions.ts'
import type { Readable } from '#lib/contracts/readable.ts'
import { readActionPage, readRelated, readTemplateEdits } from '#lib/database/action-pages.ts'
import { findAction } from '#lib/database/actions.ts'
import type { Refusal } from '#lib/domain/refusal.ts'
import { granted, refused, type Result } from '#lib/domain/result.ts'
import { makerOf, type KeptRevision, type TemplateEdit } from '#lib/domain/revision.ts'
import { workloadId, type Workload, type WorkloadRef } from '#lib/domain/topology.ts'
import { ownFieldManager } from '#lib/domain/writer-words.ts'
import type { Actor, Revision, Stored } from '#lib/operations/ports.ts'
import { prisma, runtime, world } from './runtime.ts'

/** One page of the changes that the filter names. */
export async function readActionsPage(
  actor: Actor,
  { mine, open, before, limit, ...filter }: ActionsQuery,
): Promise<Result<Readable<ActionsAnswer>, Refusal>> {
  const narrowed = {
    ...filter,
    ...(mine === undefined ? {} : { requestedById: actor.id }),
    ...(open === undefined ? {} : { open: open === 'true' }),
  }
  const page = await readActionPage(prisma(), narrowed, { before: before ?? null, limit })
  return page === null ? refused({ reason: 'not-found', what: `change ${before ?? ''}` }) : granted(page)
}

export async function readAction(id: string): Promise<Result<Readable<ActionAnswer>, Refusal>> {
  const found = await findAction(prisma(), id)
  if (found === null) return refused({ reason: 'not-found', what: `change ${id}` })
  const { action, plan } = found
  return granted({ action, plan, related: await readRelated(prisma(), action) })
}

const editsToCompare = 100

/** What Kubernetes keeps of a workload's pod template, with the changes of this console that made some of it. */
export async function readRevisions(
  ref: WorkloadRef,
): Promise<Result<{ readonly revisions: readonly KeptRevision[] }, Refusal>> {
  const none = refused({ reason: 'not-found' as const, what: `${ref.kind} ${ref.namespace}/${ref.name}` })
  const workload = runtime()
    .observer.topology()
    .workloads.find(({ id }) => id === workloadId(ref))
  if (!workload) return none
  const kept = await world().kubernetes.revisions(ref)
  if (kept === null) return none
  const edits = (await readTemplateEdits(prisma(), ref, editsToCompare)).flatMap(editOf)
  const reading = await world().kubernetes.readWorkload(ref)
  // Others leave the mark of the console where it is.
  const mark = reading?.managers.template?.manager === ownFieldManager ? reading.mark : null
  const made = (revision: Revision) => makerOf(revision, edits, { all: kept, mark })
  return granted({ revisions: kept.map((revision) => lineOf(revision, workload, made(revision))) })
}

function editOf({ action, plan }: Stored): TemplateEdit[] {
  if (plan.kind === 'rotate-password' || action.appliedAt === null) return []
  return [{ action: action.id, name: action.requestedBy.name, appliedAt: action.appliedAt, after: plan.after }]
}

function lineOf(revision: Revision, workload: Workload, madeBy: KeptRevision['madeBy']): KeptRevision {
  const { namespace, kind, name, container, guiApi } = workload
  const { fields, ...rest } = revision
  const flag = container === null ? undefined : fields.guiApi[container]
  return {
    ...rest,
    flag: guiApi === null ? null : (flag ?? { from: 'absent' }),
    command: `kubectl --namespace ${namespace} rollout undo ${kind.toLowerCase()}/${name} --to-revision=${revision.revision}`,
    madeBy,
  }
}
