import type { NoticedBy } from '#lib/domain/outside-change.ts'
import { byWriter, changedOutside } from '#lib/domain/own-writes.ts'
import { changedFields, comparable, pointers, watchedForm, type Sighting } from '#lib/domain/watched-fields.ts'
import type { LastSeen, NewOutsideChange, OutsideWorld } from './outside-port.ts'

export type Look = {
  readonly sighting: Sighting
  /** When it was received. */
  readonly at: string
  readonly noticedBy: NoticedBy
  /** True when more than one generation was missed and another console, which may have seen each, had time for them. */
  readonly isAlone?: boolean
  /** True when an older generation is believed: an API server restored from a copy counts from there again. */
  readonly isRestored?: boolean
}

/**
 * `unknown`: no part of Tracardi, now or ever. `older`: another console has seen a later one. `gap`: generations in
 * between were missed here, as after a new list; ask again as `isAlone` when nobody else has told of them.
 */
export type Notice = 'first-seen' | 'unchanged' | 'changed' | 'unknown' | 'older' | 'gap'

/**
 * Compares a workload with how it was last seen by any console on this database, and keeps what neither this console
 * nor another one on the same database has done.
 */
export async function noticeSighting(world: OutsideWorld, look: Look): Promise<Notice> {
  const { sighting, at } = look
  const last = await world.store.lastSeen(sighting.uid)
  if (last === null) {
    if (world.partOf(sighting.ref) === null) return 'unknown'
    const before = await world.store.predecessorOf(sighting)
    await world.store.begin(sighting, at, before)
    return before === null ? 'first-seen' : noticeSighting(world, { ...look, isAlone: true })
  }
  if (sighting.generation < last.generation && look.isRestored !== true) return 'older'
  if (sighting.generation === last.generation && last.form === watchedForm) return 'unchanged'
  if (sighting.generation > last.generation + 1 && look.isAlone !== true) return 'gap'
  const changes = await changesSince(world, last, look)
  if (await world.store.advance(last, { sighting, at }, changes)) {
    if (changes.length > 0) world.announce(sighting.ref)
    return changes.length > 0 ? 'changed' : 'unchanged'
  }
  // Another console was quicker. It told its own browsers; ours have to hear of it too.
  world.announce(sighting.ref)
  return noticeSighting(world, look)
}

async function changesSince(world: OutsideWorld, last: LastSeen, look: Look): Promise<readonly NewOutsideChange[]> {
  const { sighting, at, noticedBy } = look
  const { ref, uid, resourceVersion, generation } = sighting
  // The same generation is the same spec, however it is read.
  if (generation === last.generation) return []
  const isSuccessor = pointers.uid in last.fields
  const fields = isSuccessor ? { ...sighting.fields, [pointers.uid]: uid } : sighting.fields
  const [before, after] = last.form === watchedForm ? [last.fields, fields] : comparable(last.fields, fields)
  const changes = changedFields(before, after)
  // Made again as it was: nothing that is watched has changed.
  if (changes.every(({ path }) => path === pointers.uid)) return []
  const actions = await world.store.actionsOn(ref, uid)
  const outside = changedOutside(changes, sighting, { actions, since: last.seenAt })
  const part = world.partOf(ref)
  return byWriter(outside, sighting, last.seenAt).map(({ writer, change }) => ({
    id: world.newId(),
    target: { ...ref, uid, release: part?.release ?? null },
    change,
    generations: { from: last.generation, to: generation },
    writer,
    autoscaler: part?.autoscaler?.name ?? null,
    noticedBy,
    between: { from: last.seenAt, to: at },
    noticedAt: at,
    resourceVersion,
  }))
}
