import type { GuiApiSetting, Role, Status } from './topology.ts'

/** The name of a part as people say it; Kubernetes' own names stay in mono beside it. */
export function partName(role: Role): string {
  switch (role) {
    case 'collector':
      return 'Collector'
    case 'gui-api':
      return 'GUI cluster'
    case 'gui':
      return 'GUI'
    case 'worker':
      return 'Worker'
    case 'job':
      return 'Job'
    case 'bridge':
      return 'Bridge'
    case 'store':
      return 'Store'
    case 'unknown':
      return 'Not recognised'
  }
}

/** Of several workloads together. */
export function partNameOfSeveral(role: Role): string {
  return role === 'worker' || role === 'job' || role === 'bridge' || role === 'store'
    ? `${partName(role)}s`
    : partName(role)
}

export function statusName(status: Status): string {
  switch (status) {
    case 'ok':
      return 'OK'
    case 'in-progress':
      return 'In progress'
    case 'degraded':
      return 'Degraded'
    case 'critical':
      return 'Critical'
    case 'unknown':
      return 'Unknown'
    case 'paused':
      return 'Paused'
  }
}

export function guiApiWord(setting: GuiApiSetting): string {
  switch (setting.effect) {
    case 'exposed':
      return setting.source.from === 'unset' ? 'exposed (unset)' : 'exposed'
    case 'hidden':
      return 'hidden'
    case 'crash':
      return 'invalid value'
    case 'unknown':
      return 'not readable'
  }
}

/** `1 instance`, `3 instances`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`
}

/** `2 of 3 ready`; of more than there should be, those that still have to go: `2 of 2 ready, 1 leaving`. */
export function outOf(count: number, desired: number, what: string): string {
  const leaving = count > desired ? `, ${count - desired} leaving` : ''
  return `${Math.min(count, desired)} of ${desired} ${what}${leaving}`
}

/** Ends a reason as a sentence: Kubernetes' own words come without a full stop. */
export function asSentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`
}
