import { request } from 'node:http'
import type { IncomingHttpHeaders } from 'node:http'

export type Answer = { status: number; headers: IncomingHttpHeaders; text: string; json: unknown }

export type Question = {
  method?: string
  path: string
  headers?: Record<string, string>
  /** A string is sent as it is, anything else as JSON. */
  body?: unknown
  /** The address of this end of the socket; every one of 127.0.0.0/8 is ours. */
  from?: string
}

/** Plain HTTP: what a program sends that is no page of the console. */
export function ask(origin: string, question: Question): Promise<Answer> {
  const { hostname, port } = new URL(origin)
  const { body } = question
  const sent = body === undefined ? undefined : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))
  const headers = {
    ...(sent && { 'content-type': 'application/json', 'content-length': String(sent.length) }),
    ...question.headers,
  }
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        hostname,
        port,
        path: question.path,
        method: question.method ?? 'GET',
        headers,
        agent: false,
        ...(question.from && { localAddress: question.from }),
      },
      (incoming) => {
        const chunks: Buffer[] = []
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
        incoming.on('error', reject)
        incoming.on('end', () => {
          const text = Buffer.concat(chunks).toString()
          resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text, json: parsed(text) })
        })
      },
    )
    outgoing.on('error', reject)
    outgoing.end(sent)
  })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
