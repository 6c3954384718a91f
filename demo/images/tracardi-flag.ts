/** How a container of this version reads EXPOSE_GUI_API: what it shows, or that it dies at import. */
export function readFlag(value: string | undefined, version: string): 'exposed' | 'hidden' | 'crash' {
  if (value === undefined) return 'exposed'
  const lower = value.toLowerCase()
  if (version.startsWith('0.8')) return lower === 'yes' ? 'exposed' : 'hidden'
  if (['yes', 'on', 'true'].includes(lower)) return 'exposed'
  return ['no', 'off', 'false'].includes(lower) ? 'hidden' : 'crash'
}

const strictVariables = [
  'EXPOSE_GUI_API',
  'SAVE_LOGS',
  'MULTI_TENANT',
  'SYSTEM_EVENTS',
  'DISALLOW_BOT_TRAFFIC',
  'APM',
  'ENABLE_WORKFLOW',
  'ENABLE_EVENT_DESTINATIONS',
  'ENABLE_PROFILE_DESTINATIONS',
  'ENABLE_EVENT_VALIDATION',
  'ENABLE_EVENT_RESHAPING',
  'ENABLE_EVENT_SOURCE_CHECK',
  'ENABLE_IDENTIFICATION_POINT',
]

/** The first strict boolean whose value ends the process, from 0.9 on. */
export function invalidVariable(env: ReadonlyMap<string, string>, version: string): string | undefined {
  if (version.startsWith('0.8')) return undefined
  return strictVariables.find((name) => readFlag(env.get(name), version) === 'crash')
}
