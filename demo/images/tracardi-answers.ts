import type { ImageWorld } from './image-world.ts'
import type { PodHttpAnswer, PodHttpRequest, Run } from './simulated-image.ts'
import type { TracardiState } from './tracardi-state.ts'
import type { TracardiVersion } from './tracardi-version.ts'

/** One running process of the Tracardi API. */
export type ApiProcess = {
  world: ImageWorld
  run: Run
  version: TracardiVersion
  /** New with every process. */
  instance: string
  isExposed: boolean
  startedAt: number
}

export type Fields = { [name: string]: unknown }

/** One request on its way to a route: what the path and the body say. */
export type Call = { process: ApiProcess; request: PodHttpRequest; path: string; words: string[]; body: Fields }

export const json = (status: number, body: unknown): PodHttpAnswer => ({ status, body: JSON.stringify(body) })
export const detail = (status: number, text: string): PodHttpAnswer => json(status, { detail: text })

/** As FastAPI says it: the body as it came is part of the answer. */
export const invalid = (field: string, input: unknown = null): PodHttpAnswer =>
  json(422, { detail: [{ type: 'missing', loc: ['body', field], msg: 'Field required', input }] })

/** What was thrown and not caught: answered by the outermost handler, without `X-Process-Time`. */
export class Uncaught extends Error {
  override readonly name = 'Uncaught'
}

export const stateOf = ({ world, run }: ApiProcess): TracardiState => world.tracardi.stateOf(run.namespace)

export const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

/** A JSON object or form fields; anything else has no fields. */
export function fields(body: string): Fields {
  if (!body.trim().startsWith('{')) return Object.fromEntries(new URLSearchParams(body))
  try {
    const parsed: Fields = JSON.parse(body)
    return parsed
  } catch {
    return {}
  }
}
