import type { LogBook } from '#demo/cluster/log-book.ts'
import { logKey } from '#demo/cluster/log-book.ts'
import type { ImageClass, PodResponse, ProcessContext } from '#demo/cluster/webernetes.ts'

/** One HTTP request to a pod, as its simulated server sees it. */
export type PodHttpRequest = { method: string; path: string; headers: { [name: string]: string }; body: string }
export type PodHttpAnswer = { status: number; headers?: { [name: string]: string }; body: string }

/** One run of a container: what the simulated program can know and do. */
export type Run = {
  env: ReadonlyMap<string, string>
  podName: string
  namespace: string
  podUid: string
  container: string
  restart: number
  log(text: string): void
  sleep(ms: number): Promise<void>
  /** Serves HTTP on the port until the container ends. */
  serve(port: number, handler: (request: PodHttpRequest) => Promise<PodHttpAnswer>): void
  untilKilled(): Promise<number>
}

/** What a simulated image does when it runs; it answers the exit code. */
export type Program = (run: Run) => Promise<number>

export type PodHandler = (request: PodHttpRequest) => Promise<PodHttpAnswer>

/** Which simulated servers are up, by pod uid and port: how a request reaches a pod from outside the simulation. */
export type PodServers = Map<string, PodHandler>

export function defineImage(
  name: string,
  version: string,
  program: Program,
  logs: LogBook,
  servers: PodServers,
): ImageClass {
  return class {
    static readonly imageName = name
    static readonly imageVersion = version
    readonly defaultCommand = ['run']

    async exec(context: ProcessContext): Promise<number> {
      const run = runOf(context, logs, servers)
      try {
        return await program(run)
      } finally {
        for (const key of servers.keys()) if (key.startsWith(`${run.podUid}:`)) servers.delete(key)
      }
    }
  }
}

function runOf(context: ProcessContext, logs: LogBook, servers: PodServers): Run {
  const { pod, container } = context
  const key = logKey(pod.uid, container.name, container.restartCount)
  return {
    env: context.env,
    podName: pod.name,
    namespace: pod.namespace,
    podUid: pod.uid,
    container: container.name,
    restart: container.restartCount,
    log: (text) => logs.write(key, text),
    sleep: (ms) => context.sleep(ms),
    untilKilled: () => context.waitUntilKilled(),
    serve(port, handler) {
      servers.set(`${pod.uid}:${port}`, handler)
      context.listenHttp(port, async (_context, request) => {
        const headers = Object.fromEntries(
          Object.entries(request.header).map(([header, values]) => [header.toLowerCase(), values.join(', ')]),
        )
        const path = `${request.url.pathname}${request.url.search}`
        const answer = await handler({ method: request.method, path, headers, body: request.body ?? '' })
        return asPodResponse(answer)
      })
    },
  }
}

function asPodResponse({ status, headers = {}, body }: PodHttpAnswer): PodResponse {
  return { status, header: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])), body }
}
