import 'server-only'
import { Agent, ProxyAgent, request as send, type Dispatcher } from 'undici'
import type { Secret } from '#lib/domain/secret.ts'
import { readBounded } from '#lib/domain/read-bounded.ts'

export type PageAddress = { readonly address: string; readonly port: number; readonly path: string }

export type Page =
  | { readonly answer: 'page'; readonly text: string; readonly atMs: number }
  | { readonly answer: 'silent'; readonly why: string }

export type PageReader = {
  /** One page of metrics of one pod. Never throws: silence is a value here. */
  readonly read: (at: PageAddress) => Promise<Page>
  readonly close: () => Promise<void>
}

export type PageReaderOptions = {
  /** An HTTP proxy through which pods are reached; null asks their addresses directly. */
  readonly proxy: Secret | null
  readonly timeoutMs?: number
  readonly mostBytes?: number
  readonly now?: () => number
}

/** A controller with a hundred Services fills some hundred kilobytes. */
const fourMegabytes = 4 * 2 ** 20

export function createPageReader(options: PageReaderOptions): PageReader {
  const { proxy, timeoutMs = 5_000, mostBytes = fourMegabytes, now = Date.now } = options
  const dispatcher: Dispatcher =
    proxy === null ? new Agent() : new ProxyAgent({ uri: proxy.reveal(), proxyTunnel: false })
  return {
    async read({ address, port, path }) {
      try {
        const host = address.includes(':') ? `[${address}]` : address
        const answer = await send(`http://${host}:${port}${path}`, {
          dispatcher,
          signal: AbortSignal.timeout(timeoutMs),
          headers: { accept: 'text/plain;version=0.0.4', 'user-agent': 'tracardi-ops-console' },
        })
        const text = await readBounded(answer.body, mostBytes)
        if (text === null) return { answer: 'silent', why: `more than ${mostBytes} bytes` }
        if (answer.statusCode !== 200) return { answer: 'silent', why: `answered ${answer.statusCode}` }
        return { answer: 'page', text, atMs: now() }
      } catch (error) {
        return { answer: 'silent', why: whySilent(error, timeoutMs) }
      }
    },
    close: () => dispatcher.destroy(),
  }
}

function whySilent(error: unknown, timeoutMs: number): string {
  if (error instanceof Error && error.name === 'TimeoutError') return `no answer within ${timeoutMs / 1_000} s`
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return code === 'ECONNREFUSED' ? 'connection refused' : `no answer (${typeof code === 'string' ? code : 'unknown'})`
}
