import { roles } from '../role-names.ts'
import type { PanelSubject } from './panel.ts'

/** A subject as a URL holds it: `role:collector`, `workload:ns/Deployment/name`, `instance:ns/name`. */
export function subjectText(subject: PanelSubject): string {
  switch (subject.of) {
    case 'role':
      return `role:${subject.role}`
    case 'workload':
      return `workload:${subject.workloadId}`
    case 'instance':
      return `instance:${subject.instanceId}`
  }
}

/** Null for a text that names nothing. */
export function parseSubject(text: string): PanelSubject | null {
  const [of, name] = split(text)
  if (of === 'workload')
    return /^[^/]+\/(Deployment|StatefulSet|CronJob)\/[^/]+$/.test(name) ? { of, workloadId: name } : null
  if (of === 'instance') return /^[^/]+\/[^/]+$/.test(name) ? { of, instanceId: name } : null
  const role = roles.find((each) => each === name)
  return of === 'role' && role !== undefined ? { of, role } : null
}

function split(text: string): readonly [string, string] {
  const at = text.indexOf(':')
  return [text.slice(0, at), text.slice(at + 1)]
}
