import { actionEffect } from './action-words.ts'
import type { Action } from './action.ts'
import type { ChangeDraft } from './change-draft.ts'
import { counted, partName } from './part-words.ts'
import type { ScalePolicy } from './scaling.ts'
import type { Workload } from './topology.ts'

/** What a dialog asks and what its two buttons do: `keep` is the safe outcome, never "Cancel". */
export type ChangeQuestion = {
  readonly title: string
  readonly effect: string
  readonly keep: string
  readonly submit: string
}

type Subject = {
  readonly workload: Workload
  readonly policy: ScalePolicy
  /** The action that an undo takes back; null while the console does not know it. */
  readonly undone: Action | null
}

/** Asks about the effect, since nobody can answer "Are you sure?". */
export function changeQuestion(draft: ChangeDraft, { workload, policy, undone }: Subject): ChangeQuestion {
  switch (draft.kind) {
    case 'scale':
      return scaleQuestion(workload, draft.replicas, policy)
    case 'switch-gui-api':
      return switchQuestion(workload, draft.value)
    case 'restart':
      return restartQuestion(workload)
    case 'return-revision':
      return returnQuestion(workload, draft.revision)
    case 'undo':
      return undoQuestion(workload, undone)
  }
}

function scaleQuestion(workload: Workload, to: number | null, { minimums }: ScalePolicy): ChangeQuestion {
  const from = workload.replicas?.desired ?? 0
  const keep = `Keep ${counted(from, 'instance')}`
  if (to === null || to === from)
    return {
      title: `Scale ${subjectName(workload)}`,
      effect: `${workload.name} asks for ${from} now. Choose how many instances it should run.`,
      keep,
      submit: 'Scale',
    }
  return {
    title: `Scale ${subjectName(workload)} from ${from} to ${counted(to, 'instance')}?`,
    effect: scaleEffect(workload, from, to, minimums[workload.role]),
    keep,
    submit: `Scale to ${counted(to, 'instance')}`,
  }
}

function scaleEffect({ role, name }: Workload, from: number, to: number, minimum: number | undefined): string {
  const subject = role === 'collector' ? 'Event collection' : role === 'gui-api' ? 'What serves the GUI' : name
  const effect = `${subject} ${to < from ? 'drops' : 'rises'} to ${counted(to, 'instance')}.`
  return minimum !== undefined && to < minimum ? `${effect} Recommended minimum: ${minimum}.` : effect
}

function switchQuestion({ name, guiApi }: Workload, value: 'yes' | 'no' | null): ChangeQuestion {
  const now = guiApi?.effect
  const keep =
    now === 'exposed'
      ? 'Keep the GUI API exposed'
      : now === 'hidden'
        ? 'Keep the GUI API hidden'
        : 'Keep the present value'
  if (value === 'no')
    return {
      title: `Hide the GUI API on ${name}?`,
      effect: 'Its instances answer 403 to the GUI and go on taking events.',
      keep,
      submit: 'Hide the GUI API',
    }
  if (value === 'yes')
    return {
      title: `Expose the GUI API on ${name}?`,
      effect: 'Whoever reaches its instances reaches sign-in, profiles and settings of Tracardi.',
      keep,
      submit: 'Expose the GUI API',
    }
  return {
    title: `Hide or expose the GUI API on ${name}`,
    effect: 'Choose what its instances should do.',
    keep,
    submit: 'Switch',
  }
}

function restartQuestion({ name, replicas }: Workload): ChangeQuestion {
  const instances = counted(replicas?.desired ?? 0, 'instance')
  return {
    title: `Restart ${instances} of ${name}?`,
    effect: 'Each is replaced by a new one of the same configuration, one after the other.',
    keep: `Keep ${replicas?.desired === 1 ? 'it' : 'them'} running`,
    submit: `Restart ${instances}`,
  }
}

function returnQuestion({ name, rollout }: Workload, revision: string | null): ChangeQuestion {
  const keep = rollout.revision === null ? 'Keep what runs' : `Keep revision ${rollout.revision}`
  if (revision === null)
    return {
      title: `Return ${name} to an earlier revision`,
      effect: 'Choose the one whose configuration should run again.',
      keep,
      submit: 'Return',
    }
  return {
    title: `Return ${name} to revision ${revision}?`,
    effect: 'Its instances are replaced by ones with that configuration. The number of instances stays.',
    keep,
    submit: `Return to revision ${revision}`,
  }
}

function undoQuestion({ name }: Workload, undone: Action | null): ChangeQuestion {
  const what = undone === null ? 'this change' : `“${actionEffect(undone)}”`
  return {
    title: `Undo ${what} on ${name}?`,
    effect: 'A new change writes back what stood there before, as long as nobody has changed it since.',
    keep: 'Keep it as it is',
    submit: 'Undo the change',
  }
}

/** "the collector", "the GUI cluster"; by name where the part is not known. */
function subjectName({ role, name }: Workload): string {
  const part = partName(role)
  return role === 'unknown' ? name : `the ${part.startsWith('GUI') ? part : part.toLowerCase()}`
}
