import { Secret } from '#lib/domain/secret.ts'
import type { RotationTools } from './rotation-port.ts'

/** What of the tools outlives a process. */
export type KeptLeases = {
  readonly leases: Map<string, { readonly holder: string; readonly until: number }>
  readonly reveals: Set<string>
}

export const hashOf = (text: string): string => `h(${text})`

export function fakeRotationTools(
  now: () => Date,
  holder = 'first',
  { leases, reveals }: KeptLeases = { leases: new Map(), reveals: new Set() },
): RotationTools {
  let made = 0
  const at = () => now().getTime()
  const isFree = (id: string, isSoleProcess: boolean) => {
    const lease = leases.get(id)
    return !lease || lease.holder === holder || lease.until <= at() || (isSoleProcess && lease.holder !== '')
  }
  return {
    newPassword: () => new Secret(`generated-by-${holder}-${++made}`),
    fingerprint: (password) => `digest of ${password.reveal().length} characters`,
    weakness: (password) => (password.reveal().length < 12 ? 'Use more.' : null),
    hashedByTracardi: (password) => new Secret(hashOf(password.reveal())),
    hold: async (id, { forMs, isSoleProcess = false }) => {
      if (!isFree(id, isSoleProcess)) return { held: false, freeInMs: (leases.get(id)?.until ?? 0) - at() }
      leases.set(id, { holder, until: at() + forMs })
      return { held: true }
    },
    rest: async (id, forMs) => {
      leases.set(id, { holder: '', until: at() + forMs })
    },
    letGo: async (id) => {
      if (leases.get(id)?.holder === holder) leases.delete(id)
    },
    claimReveal: async (id) => {
      const isFirst = !reveals.has(id)
      reveals.add(id)
      return isFirst
    },
    releaseReveal: async (id) => {
      reveals.delete(id)
    },
    showOnce: true,
  }
}
