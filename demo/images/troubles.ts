export type StoreName = 'elasticsearch' | 'redis' | 'mysql' | 'pulsar'

/** What is wrong with every API instance of an installation: pages instead of answers, a broken log-in, silence, a start that fails wherever the GUI API is exposed. */
const apiFaults = ['html', 'login-500', 'slow', 'down', 'dies-exposed'] as const
export type ApiFault = (typeof apiFaults)[number]

export const isApiFault = (text: unknown): text is ApiFault => apiFaults.some((fault) => fault === text)

type Subject = { namespace: string; podName: string; container: string }

/** What is wrong in the simulated installation right now; images ask it, incidents write it. */
export type Troubles = {
  /** Containers of this name end with an error at once and at each start. */
  crash(namespace: string, container: string): void
  /** The pod still works, slowly and with a busy processor. */
  slow(namespace: string, podName: string): void
  cutStore(namespace: string, store: StoreName): void
  breakApi(namespace: string, fault: ApiFault): void
  heal(): void
  isCrashing(subject: Subject): boolean
  isSlow(subject: { namespace: string; podName: string }): boolean
  isCut(namespace: string, store: StoreName): boolean
  apiFault(subject: { namespace: string }): ApiFault | undefined
  /** Settles when the container is to crash. */
  untilCrash(subject: Subject): Promise<void>
}

export function createTroubles(): Troubles {
  const crashing = new Set<string>()
  const slow = new Set<string>()
  const cut = new Set<string>()
  const broken = new Map<string, ApiFault>()
  const waiting = new Map<string, (() => void)[]>()
  const crashKey = ({ namespace, container }: Pick<Subject, 'namespace' | 'container'>) => `${namespace}/${container}`
  return {
    crash(namespace, container) {
      const key = crashKey({ namespace, container })
      crashing.add(key)
      for (const wake of waiting.get(key) ?? []) wake()
      waiting.delete(key)
    },
    slow: (namespace, podName) => void slow.add(`${namespace}/${podName}`),
    cutStore: (namespace, store) => void cut.add(`${namespace}/${store}`),
    breakApi: (namespace, fault) => void broken.set(namespace, fault),
    heal() {
      crashing.clear()
      slow.clear()
      cut.clear()
      broken.clear()
    },
    isCrashing: (subject) => crashing.has(crashKey(subject)),
    isSlow: ({ namespace, podName }) => slow.has(`${namespace}/${podName}`),
    apiFault: ({ namespace }) => broken.get(namespace),
    isCut: (namespace, store) => cut.has(`${namespace}/${store}`),
    untilCrash: (subject) =>
      new Promise((resolve) => {
        const key = crashKey(subject)
        waiting.set(key, [...(waiting.get(key) ?? []), resolve])
      }),
  }
}
