export type ProcessFacts = {
  readonly command: readonly string[]
  readonly args: readonly string[]
  /** Literal values of the environment. */
  readonly environment: Readonly<Record<string, string>>
}

/**
 * Processes that one instance of the API runs, from its arguments or environment; null where they do not say it. The
 * image decides then, and its default changed from 25 to 1 between versions, so it is not guessed.
 */
export function workerCount({ command, args, environment }: ProcessFacts): number | null {
  const words = [...command, ...args].flatMap((part) => part.split(/\s+/))
  return (
    option(words) ??
    option((environment['GUNICORN_CMD_ARGS'] ?? '').split(/\s+/)) ??
    wholeNumber(environment['WEB_CONCURRENCY']) ??
    wholeNumber(environment['UVICORN_WORKERS'])
  )
}

function option(words: readonly string[]): number | null {
  for (const [index, word] of words.entries()) {
    const [name, value] = word.split('=', 2)
    if (name === '--workers' || name === '-w') return wholeNumber(value ?? words[index + 1])
  }
  return null
}

function wholeNumber(text: string | undefined): number | null {
  return text !== undefined && /^[1-9]\d{0,3}$/.test(text) ? Number(text) : null
}
