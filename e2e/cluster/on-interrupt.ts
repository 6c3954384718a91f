const signals = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const

/** Lets a run that is interrupted (Ctrl-C, a closed terminal, a CI that gives up) stop what it started. */
export function onInterrupt(cleanUp: () => Promise<void>) {
  for (const [signal, code] of Object.entries(signals)) {
    process.once(signal, () => {
      console.error('Interrupted: stopping what was started')
      void cleanUp().finally(() => process.exit(code))
    })
  }
}
