import { isOpen, type Action } from './action.ts'
import type { Installation, Status } from './topology.ts'

type Facts = {
  readonly installation: Pick<Installation, 'version'>
  /** The newest rotation that the console knows of. */
  readonly rotation: Pick<Action, 'state'> | null
  /** When the password was rotated last, null for never; undefined while that is not known. */
  readonly rotatedAt: string | null | undefined
  readonly age: (iso: string) => string
}

/** The heading of the Installation page: which Tracardi this is, and whether its admin password is under control. */
export function installationVerdict({ installation, rotation, rotatedAt, age }: Facts): {
  readonly sentence: string
  readonly status: Status
} {
  const which = installation.version === null ? 'Tracardi of unknown version' : `Tracardi ${installation.version}`
  const says = (what: string, status: Status) => ({ sentence: `${which}. ${what}`, status })
  if (rotation?.state === 'unknown') return says('A rotation of the admin password is not finished.', 'unknown')
  if (rotation && isOpen(rotation.state)) return says('The admin password is being rotated.', 'in-progress')
  if (rotatedAt === undefined) return says('When its admin password was rotated is not known.', 'unknown')
  if (rotatedAt === null) return says('This console has not rotated its admin password.', 'degraded')
  return says(`Admin password rotated ${age(rotatedAt)} ago.`, 'ok')
}
