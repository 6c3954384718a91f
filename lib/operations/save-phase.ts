import { adminPasswordAnnotations, adminPasswordKeys } from '#lib/domain/admin-password.ts'
import { Secret } from '#lib/domain/secret.ts'
import { revertMark } from './put-back.ts'
import type { Run } from './rotation-run.ts'
import { writeSecret, type Written } from './write-secret.ts'

const { userName: userNameKey, password: passwordKey, pending: pendingKey } = adminPasswordKeys
const { lastAction, rotatedAt } = adminPasswordAnnotations

/** Calls to the API server are numbered through an action; those before leave room. */
const callsBeforeSaving = 10
const callsBeforeDiscarding = 20

/** The proven password takes the place of the old one. It is the truth, whatever somebody wrote there meanwhile. */
export function save(run: Run, { userName, works }: { userName: string; works: Secret }): Promise<Written> {
  const { world, plan } = run
  return writeSecret(run, callsBeforeSaving, (secret) => {
    if (secret.mark === plan.actionId && secret.pending === null && secret.password?.equals(works)) return null
    return {
      values: {
        [passwordKey]: works,
        [pendingKey]: null,
        ...(secret.userName === null ? { [userNameKey]: new Secret(userName) } : {}),
      },
      annotations: { [lastAction]: plan.actionId, [rotatedAt]: world.now().toISOString() },
    }
  })
}

/** The password that was not set is removed. Whatever stands there else stays. */
export function discard(run: Run): Promise<Written> {
  const { plan } = run
  return writeSecret(run, callsBeforeDiscarding, (secret) => {
    if (secret.mark !== plan.actionId || secret.pending === null) return null
    return { values: { [pendingKey]: null }, annotations: { [lastAction]: revertMark(plan.actionId) } }
  })
}
