/** Next calls this once per server process, before the first request; never during `next build`. */
export async function register(): Promise<void> {
  // Decided when Next bundles, so that no other runtime ever sees the server's code.
  if (process.env.NEXT_RUNTIME !== 'nodejs') return
  const { startConsole } = await import('#lib/server/start.ts')
  await startConsole()
}
