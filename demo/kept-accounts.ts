import { randomBytes } from 'node:crypto'
import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Json, JsonObject } from '#demo/cluster/json.ts'
import { copy, isObject, nameOf, objectAt, textsAt } from '#demo/cluster/json.ts'
import { kindNamed } from '#demo/cluster/kinds.ts'
import type { Store } from '#demo/cluster/store.ts'
import type { TracardiUser, TracardiWorld } from '#demo/images/tracardi-state.ts'
import { adminSecret, adminSecretName } from '#demo/installation/admin-secret.ts'

const secrets = kindNamed('secrets')
const saveAfterMs = 50

/** What the databases of one installation hold of people, and the Secret that knows the administrator's password. */
type Accounts = { users: TracardiUser[]; secret: JsonObject }
type Place = { namespace: string; release: string }

export type KeptAccounts = {
  /** The Secret of an installation, whose administrator is put into Tracardi: as kept, or with a new password. */
  restore(place: Place, tracardi: TracardiWorld): JsonObject
  /** Saves the Secret and the users from now on, at every change of either. */
  follow(store: Store, places: Place[], tracardi: TracardiWorld): { changed(): void; stop(): Promise<void> }
}

/** A password that was changed is still the one after a restart: both sides of it lie in one file of the owner's. */
export async function openKeptAccounts(dataFolder: string): Promise<KeptAccounts> {
  const path = join(dataFolder, 'tracardi-accounts.json')
  const kept = await read(path)
  return {
    restore({ namespace, release }, tracardi) {
      const accounts = kept[namespace]
      if (accounts) {
        tracardi.setUsers(namespace, accounts.users)
        return copy(accounts.secret)
      }
      const credentials = { userName: 'admin@tracardi.example', password: randomBytes(18).toString('base64url') }
      tracardi.setAdministrator(namespace, credentials)
      return adminSecret(namespace, release, credentials)
    },
    follow(store, places, tracardi) {
      let timer: NodeJS.Timeout | undefined
      let saving = Promise.resolve()
      const write = async () => {
        const all = places.flatMap(({ namespace, release }): [string, Accounts][] => {
          const secret = store.get(secrets, namespace, adminSecretName(release))
          const users = [...tracardi.stateOf(namespace).users.values()]
          return secret ? [[namespace, { users, secret: withoutHistory(secret) }]] : []
        })
        await writeFile(`${path}.draft`, JSON.stringify(Object.fromEntries(all)), { mode: 0o600 })
        await rename(`${path}.draft`, path)
      }
      // One at a time: two would write the same draft.
      const save = () => {
        timer = undefined
        saving = saving.then(write).catch((error: unknown) => console.error('Accounts could not be kept:', error))
      }
      const changed = () => {
        timer ??= setTimeout(save, saveAfterMs)
      }
      const names = new Set(places.map(({ release }) => adminSecretName(release)))
      const unsubscribe = store.subscribe(secrets, ({ object }) => {
        if (names.has(nameOf(object))) changed()
      })
      changed()
      return {
        changed,
        async stop() {
          unsubscribe()
          clearTimeout(timer)
          if (timer !== undefined) save()
          await saving
        },
      }
    },
  }
}

/** What an operator would back up of it: a restored object gets a new uid and version. */
function withoutHistory(secret: JsonObject): JsonObject {
  const { name, namespace, annotations, labels } = objectAt(secret, 'metadata')
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name, namespace, ...(labels && { labels }), ...(annotations && { annotations }) },
    type: 'Opaque',
    data: textsAt(secret, 'data'),
  }
}

/** Written by this module and by nothing else, so it is as it was written, or not there. */
async function read(path: string): Promise<{ [namespace: string]: Accounts }> {
  try {
    const saved: { [namespace: string]: Accounts } = JSON.parse(await readFile(path, 'utf8'))
    const isWhole = (accounts: { secret?: Json; users?: unknown }) =>
      isObject(accounts.secret) && Array.isArray(accounts.users)
    return Object.fromEntries(Object.entries(saved).filter(([, accounts]) => isWhole(accounts)))
  } catch {
    return {}
  }
}
