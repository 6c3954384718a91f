import https from 'node:https'
import { createInterface } from 'node:readline'

export type WatchEvent = { type: string; object: unknown; atMs: number }

export type Watch = {
  status: number
  events: WatchEvent[]
  /** Settles when the server ends the stream, or close() was called. */
  ended: Promise<void>
  /** The first event, past or to come, that satisfies the claim; rejects after the deadline. */
  until: (claim: (event: WatchEvent) => boolean, withinMs: number) => Promise<WatchEvent>
  close: () => void
}

/** One watch on a connection of its own, so that closing it ends the socket. */
export function openWatch(options: https.RequestOptions, hearEach?: (event: WatchEvent) => void): Promise<Watch> {
  return new Promise((resolve, reject) => {
    const request = https.request({ ...options, method: 'GET', agent: false }, (response) => {
      const events: WatchEvent[] = []
      const waiting = new Set<(event: WatchEvent) => void>()
      const lines = createInterface({ input: response, crlfDelay: Infinity })
      lines.on('line', (line) => {
        if (line === '') return
        const { type, object } = eventIn(line)
        const event = { type, object, atMs: performance.now() }
        // Whoever hears each event keeps what he needs: a long watch would fill the memory.
        if (hearEach) hearEach(event)
        else events.push(event)
        for (const hear of waiting) hear(event)
      })
      // readline repeats the error that closing the socket is.
      lines.on('error', () => {})
      const ended = new Promise<void>((end) => {
        response.on('close', () => end())
        response.on('error', () => end())
      })
      const until: Watch['until'] = (claim, withinMs) =>
        new Promise((found, late) => {
          const past = events.find(claim)
          if (past) return found(past)
          const hear = (event: WatchEvent) => {
            if (!claim(event)) return
            stop()
            found(event)
          }
          const deadline = setTimeout(() => {
            stop()
            late(new Error(`No such event in ${withinMs} ms; heard ${heard(events)}`))
          }, withinMs)
          const stop = () => {
            clearTimeout(deadline)
            waiting.delete(hear)
          }
          waiting.add(hear)
        })
      resolve({ status: response.statusCode ?? 0, events, ended, until, close: () => request.destroy() })
    })
    request.on('error', reject)
    request.end()
  })
}

function eventIn(line: string): { type: string; object: unknown } {
  const event: unknown = JSON.parse(line)
  if (typeof event !== 'object' || event === null) throw new Error(`Not a watch event: ${line}`)
  // A refused watch answers with a bare Status instead of events.
  if (!('type' in event)) return { type: 'STATUS', object: event }
  return { type: String(event.type), object: 'object' in event ? event.object : undefined }
}

const heard = (events: WatchEvent[]) => events.map((event) => event.type).join(', ') || 'nothing'
