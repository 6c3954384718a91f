import 'server-only'

/**
 * State that instrumentation and routes share. Next bundles them apart, so a module variable would exist twice;
 * the global symbol exists once per process.
 */
export function shared<Value>(name: string, make: () => Value): Value {
  const key = Symbol.for(`tracardi-ops.${name}`)
  // The one place that trusts a type over a value: only `shared` writes under these keys.
  const state = globalThis as Record<symbol, Value | undefined>
  return (state[key] ??= make())
}
