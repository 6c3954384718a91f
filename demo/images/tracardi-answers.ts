import type { ImageWorld } from './image-world.ts'
import type { PodHttpAnswer, Run } from './simulated-image.ts'

/** One running process of the Tracardi API. */
export type ApiProcess = { world: ImageWorld; run: Run; version: string; instance: string; isExposed: boolean }

export const json = (status: number, body: unknown): PodHttpAnswer => ({ status, body: JSON.stringify(body) })
export const detail = (status: number, text: string): PodHttpAnswer => json(status, { detail: text })

/** A JSON object or form fields; anything else has no fields. */
export function fields(body: string): { [name: string]: unknown } {
  if (!body.trim().startsWith('{')) return Object.fromEntries(new URLSearchParams(body))
  try {
    const parsed: { [name: string]: unknown } = JSON.parse(body)
    return parsed
  } catch {
    return {}
  }
}
