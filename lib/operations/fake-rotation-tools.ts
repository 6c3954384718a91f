import { Secret } from '#lib/domain/secret.ts'
import type { RotationTools } from './rotation-port.ts'

export const hashOf = (text: string): string => `h(${text})`

/** `reveals` outlives a process. */
export function fakeRotationTools(name = 'first', reveals = new Set<string>()): RotationTools {
  let made = 0
  return {
    newPassword: () => new Secret(`generated-by-${name}-${++made}`),
    fingerprint: (password) => `digest of ${password.reveal().length} characters`,
    weakness: (password) => (password.reveal().length < 12 ? 'Use more.' : null),
    hashedByTracardi: (password) => new Secret(hashOf(password.reveal())),
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
