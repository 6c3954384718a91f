import type { OpenDatabase } from '#lib/database/open-database.ts'
import type { World } from '#lib/operations/ports.ts'
import type { Turnstile } from './turnstile.ts'

/** The journal of the embedded database: between the row and its line a process may die, too. */
export function journalThrough(database: OpenDatabase, { pass }: Turnstile): OpenDatabase {
  const { journal } = database
  if (journal === null) return database
  const append: typeof journal.append = (...line) => pass('journal', () => journal.append(...line))
  return { ...database, journal: { ...journal, append } }
}

/** What an action asks and does, every call of it. What timers do for all actions alike is not counted. */
export function worldThrough(world: World, { pass }: Turnstile): World {
  const { kubernetes, tracardi, auditLog, actions } = world
  return {
    ...world,
    kubernetes: {
      ...kubernetes,
      readWorkload: (ref) => pass('read workload', () => kubernetes.readWorkload(ref)),
      edit: (patch) => pass('patch workload', () => kubernetes.edit(patch)),
      readSecret: (ref) => pass('read secret', () => kubernetes.readSecret(ref)),
      patchSecret: (patch) => pass('patch secret', () => kubernetes.patchSecret(patch)),
    },
    tracardi: {
      ...tracardi,
      probe: (at) => pass('probe', () => tracardi.probe(at)),
      logIn: (at, credentials) => pass('log-in', () => tracardi.logIn(at, credentials)),
      changePassword: (at, change) => pass('change password', () => tracardi.changePassword(at, change)),
      logOut: (at, token) => pass('log-out', () => tracardi.logOut(at, token)),
      isTokenAlive: (at, token) => pass('token', () => tracardi.isTokenAlive(at, token)),
    },
    auditLog: {
      append: (draft) => pass(`log ${draft.phase}`, () => auditLog.append(draft)),
      appendHeld: (draft) => pass(`log ${draft.phase}`, () => auditLog.appendHeld(draft)),
      entriesOf: (actionId) => pass('read log', () => auditLog.entriesOf(actionId)),
    },
    actions: {
      ...actions,
      find: (id) => pass('find', () => actions.find(id)),
      inGroup: (group) => pass('find group', () => actions.inGroup(group)),
      ask: (id, ask) => pass('ask', () => actions.ask(id, ask)),
      approve: (id, approval) => pass('approve', () => actions.approve(id, approval)),
      claim: (id, claim) => pass('claim', () => actions.claim(id, claim)),
      drop: (id, change) => pass('drop', () => actions.drop(id, change)),
      change: (id, change) =>
        pass(`change ${Object.keys(change).toSorted().join('+')}`, () => actions.change(id, change)),
      take: (id, which) => pass('take', () => actions.take(id, which)),
      rest: (id, forMs) => pass('rest', () => actions.rest(id, forMs)),
    },
  }
}
