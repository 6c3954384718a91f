import { adminPasswordKeys } from '#lib/domain/admin-password.ts'
import { Secret } from '#lib/domain/secret.ts'
import { workloadId, type Instance, type Workload } from '#lib/domain/topology.ts'
import { fakeWorld, topologyOf, workloadOf, type FakeWorld } from './fake-world.ts'
import { holdsIt, withHolds, type Holds } from './fake-holds.ts'
import { fakeRotationTools, hashOf } from './fake-rotation-tools.ts'
import { HoldLost, NoAnswer, type ActionLog, type SecretReading, type World } from './ports.ts'
import type { Tracardi } from './tracardi-port.ts'
import { sampleInstance } from '#lib/domain/testing/sample-instance.ts'

export const installation = { namespace: 'tracardi', release: 'tracardi' } as const
export const userName = 'admin@tracardi.example'
export const oldPassword = 'the-old-one-of-the-admin'

/** One account of Tracardi with what its versions do to a password, and what it was asked. */
export type FakeTracardi = {
  stored: string
  readonly tokens: Set<string>
  readonly asked: string[]
  /** A build that hashes what the change has hashed already. */
  isHashingTwice: boolean
  isHidden: boolean
  isDown: boolean
}

export type FakeSecret = { reading: SecretReading | null }

/** What outlives a process: cluster, Tracardi, log and table. */
export type Outside = {
  readonly holds: Holds
  readonly reveals: Set<string>
  readonly tracardi: FakeTracardi
  readonly secret: FakeSecret
  readonly base: FakeWorld
}

/** The process died at this call; none of its later ones reaches anything. */
export class Crash extends Error {
  override readonly name = 'Crash'
}

/** What befalls the n-th call to anything outside. `silence-after`: it was done, and nobody heard. */
export type Fault = {
  readonly at: number
  readonly kind: 'crash-before' | 'crash-after' | 'silence-before' | 'silence-after'
}

/** Tests may replace single calls to Tracardi, also while a rotation is under way. */
type Bendable = { -readonly [Call in keyof Tracardi]: Tracardi[Call] }

export type Process = {
  readonly world: Omit<World, 'tracardi'> & { readonly tracardi: Bendable }
  readonly calls: string[]
  readonly background: Promise<void>[]
}

export function guiWorkload(): Workload {
  const ref = { namespace: 'tracardi', kind: 'Deployment', name: 'be-fa-private' } as const
  return workloadOf({
    ...ref,
    id: workloadId(ref),
    uid: 'uid-gui',
    role: 'gui-api',
    container: 'be-fa-private',
    guiApi: { source: { from: 'literal' }, declared: 'yes', effect: 'exposed' },
    httpPort: 80,
    installToken: 'own',
  })
}

function instanceOf(workload: Workload, number: number): Instance {
  const name = `${workload.name}-${number}`
  return sampleInstance({
    namespace: workload.namespace,
    name,
    workloadId: workload.id,
    address: `10.0.0.${number}`,
    image: workload.image,
    createdAt: '2026-11-01T00:00:00Z',
  })
}

export function outside(
  values: Readonly<Record<string, string>> = { username: userName, password: oldPassword },
): Outside {
  const secrets = Object.entries(values).map(([key, value]) => [key, new Secret(value)] as const)
  return {
    tracardi: {
      stored: hashOf(oldPassword),
      tokens: new Set(),
      asked: [],
      isHashingTwice: false,
      isHidden: false,
      isDown: false,
    },
    secret: {
      reading: {
        ref: { namespace: 'tracardi', name: 'tracardi-admin-password' },
        uid: 'uid-secret',
        resourceVersion: '1',
        values: Object.fromEntries(secrets),
        annotations: {},
      },
    },
    base: fakeWorld(guiWorkload()),
    holds: new Map(),
    reveals: new Set(),
  }
}

type How = { readonly fault?: Fault | null; readonly isAlone?: boolean }

/** A console process over the outside, with one fault of its choice. */
export function startProcess(out: Outside, name = 'first', { fault = null, isAlone = true }: How = {}): Process {
  const calls: string[] = []
  const background: Promise<void>[] = []
  let isDead = false
  const workload = guiWorkload()
  const topology = topologyOf([workload], { instances: [instanceOf(workload, 1), instanceOf(workload, 2)] })

  /** Every port through one turnstile, so that a fault can stand at each call. */
  async function pass<Value>(what: string, call: () => Promise<Value>): Promise<Value> {
    if (isDead) throw new Crash(`${name} is dead`)
    calls.push(what)
    const isHit = fault?.at === calls.length
    if (isHit && fault.kind === 'crash-before') die()
    if (isHit && fault.kind === 'silence-before' && maySilence(what)) throw new NoAnswer(what)
    const value = await call()
    if (isHit && fault.kind === 'crash-after') die()
    if (isHit && fault.kind === 'silence-after' && maySilence(what)) throw new NoAnswer(what)
    return value
  }
  function die(): never {
    isDead = true
    throw new Crash(name)
  }

  const { base } = out
  const { elapsed } = base
  const actions = withHolds(base.actions, out.holds, { name, isAlone, elapsed })
  const appendHeld: ActionLog['appendHeld'] = async (draft) => {
    if (!holdsIt(out.holds, draft.actionId, name)) throw new HoldLost(`${name} does not have ${draft.actionId}`)
    return base.auditLog.append(draft)
  }
  const world: Process['world'] = {
    ...base,
    inHand: new Set(),
    claimedAt: new Map(),
    inBackground: (task) => {
      background.push(task)
    },
    topology: () => topology,
    kubernetes: {
      ...base.kubernetes,
      readSecret: (ref) => pass('read secret', () => Promise.resolve(readSecret(out, ref.name))),
      patchSecret: (patch) => pass('patch secret', () => Promise.resolve(patchSecret(out, patch))),
    },
    tracardi: wrap(fakeTracardi(out), pass),
    auditLog: {
      ...base.auditLog,
      append: (draft) => pass(`log ${draft.phase}`, () => base.auditLog.append(draft)),
      appendHeld: (draft) => pass(`log ${draft.phase}`, () => appendHeld(draft)),
    },
    actions: {
      ...actions,
      claim: (id, claim) => pass('claim', () => actions.claim(id, claim)),
      change: (id, change) => pass('change row', () => actions.change(id, change)),
      take: (id, which) => pass('take', () => actions.take(id, which)),
      keep: (ids) => pass('keep', () => actions.keep(ids)),
      rest: (id, forMs) => pass('rest', () => actions.rest(id, forMs)),
    },
    rotation: fakeRotationTools(name, out.reveals),
    settings: { ...base.settings, probeTimeoutMs: 10_000 },
  }
  return { world, calls, background }
}

/** The database and this process do not fall silent; the network does. */
function maySilence(what: string): boolean {
  return what.includes('secret') || what.startsWith('tracardi')
}

function wrap(tracardi: Tracardi, pass: <Value>(what: string, call: () => Promise<Value>) => Promise<Value>): Bendable {
  return {
    ...tracardi,
    logIn: (at, credentials) => pass('tracardi log-in', () => tracardi.logIn(at, credentials)),
    changePassword: (at, change) => pass('tracardi change', () => tracardi.changePassword(at, change)),
    logOut: (at, token) => pass('tracardi log-out', () => tracardi.logOut(at, token)),
    isTokenAlive: (at, token) => pass('tracardi token', () => tracardi.isTokenAlive(at, token)),
  }
}

function readSecret({ secret }: Outside, name: string) {
  const { reading } = secret
  return reading === null || reading.ref.name !== name
    ? ({ answer: 'not-found' } as const)
    : ({ answer: 'accepted', reading } as const)
}

function patchSecret({ secret }: Outside, patch: Parameters<World['kubernetes']['patchSecret']>[0]) {
  const { reading } = secret
  if (reading === null) return { answer: 'not-found' } as const
  if (reading.resourceVersion !== patch.resourceVersion || reading.uid !== patch.uid)
    return { answer: 'conflict' } as const
  secret.reading = {
    ...reading,
    resourceVersion: String(Number(reading.resourceVersion) + 1),
    values: merged(reading.values, patch.values),
    annotations: merged(reading.annotations, patch.annotations),
  }
  return { answer: 'accepted', reading: secret.reading } as const
}

/** RFC 7396: null removes. */
function merged<Value>(before: Readonly<Record<string, Value>>, patch: Readonly<Record<string, Value | null>>) {
  const after: Record<string, Value> = { ...before }
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete after[key]
    else after[key] = value
  }
  return after
}

function fakeTracardi({ tracardi, base }: Outside): Tracardi {
  const token = 'token-of-admin'
  const ask = (what: string) => {
    tracardi.asked.push(what)
    if (tracardi.isDown) throw new NoAnswer(what)
  }
  return {
    probe: (at) => {
      const finding = tracardi.isDown ? 'unknown' : tracardi.isHidden ? 'hidden' : 'exposed'
      return Promise.resolve({ instanceId: at.instanceId, finding, detail: finding, at: base.now().toISOString() })
    },
    logIn: async (_at, { password }) => {
      ask('log-in')
      if (tracardi.isHidden) return { answer: 'hidden' }
      if (hashOf(password.reveal()) !== tracardi.stored) return { answer: 'refused' }
      tracardi.tokens.add(token)
      return { answer: 'accepted', token: new Secret(token), roles: ['admin'] }
    },
    changePassword: async (_at, change) => {
      ask('change')
      if (!tracardi.tokens.has(change.token.reveal())) return { answer: 'refused', status: 401, detail: '401' }
      const hashed = hashOf(change.password.reveal())
      tracardi.stored = tracardi.isHashingTwice ? hashOf(hashed) : hashed
      return { answer: 'accepted' }
    },
    logOut: async (_at, given) => {
      ask('log-out')
      tracardi.tokens.delete(given.reveal())
    },
    isTokenAlive: async (_at, given) => {
      ask('token')
      return tracardi.tokens.has(given.reveal())
    },
    installState: () => Promise.resolve(null),
  }
}

/** What the Secret holds, in the open. */
export function held({ secret }: Outside): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(secret.reading?.values ?? {}).map(([key, value]) => [key, value.reveal()]))
}

/** Whether somebody who reads the Secret can get in: by what it holds, or by that as a double-hashing build wants it. */
export function isLockedOut(out: Outside): boolean {
  const { password, pending } = adminPasswordKeys
  const values = held(out)
  const tried = [values[password], values[pending]].filter((value) => value !== undefined)
  return ![...tried, ...tried.map(hashOf)].some((value) => hashOf(value) === out.tracardi.stored)
}
