import 'server-only'

import pino from 'pino'

import { settings } from './env.ts'
import { shared } from './shared.ts'

/** What must never reach the log, wherever it hangs. */
const secrets = ['password', 'token', 'secret', 'cookie', 'authorization', 'csrf', 'sid', 'body', 'headers']

/** One JSON line per happening, on stdout. */
export function logger(): pino.Logger {
  return shared('logger', () =>
    pino({
      level: settings().logLevel,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths: secrets.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: '[secret]' },
      serializers: { error: describeError },
    }),
  )
}

/** Name, message, place and cause. Everything else an error carries (answers, headers, requests) may hold a secret. */
export function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: 'Something was thrown that is no error.' }
  const code = 'code' in error && typeof error.code === 'string' ? { code: error.code } : {}
  const cause = error.cause === undefined ? {} : { cause: describeError(error.cause) }
  return { name: error.name, message: error.message, ...code, stack: error.stack, ...cause }
}
