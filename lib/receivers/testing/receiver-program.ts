/**
 * A SIEM in a process of its own: `node receiver-program.ts syslog|webhook <port> <file> [<death>]`. What it has taken is in
 * the file, one `log seq leaf` a line, before it closes the connection or answers. In the batch of the number `death` it
 * kills itself: before it has read it, or, where the number is even, when it has kept it and not answered yet.
 */
import { appendFileSync } from 'node:fs'
import { createServer as createHttp } from 'node:http'
import { createServer as createTcp } from 'node:net'

import { syslogMessages } from './syslog-parser.ts'

const [kind = '', port = '', file = '', death = '0'] = process.argv.slice(2)

type Taken = { readonly log: string; readonly seq: number; readonly leaf: string }

let batches = 0

/** What happens when a batch begins, and when it is whole. */
function batch(): { readonly begin: (read: () => void) => void; readonly whole: (entries: readonly Taken[]) => void } {
  batches += 1
  const isLast = batches === Number(death)
  const isEven = batches % 2 === 0
  const dieIf = (isDying: boolean) => void (isDying && process.kill(process.pid, 'SIGKILL'))
  return {
    // In that moment it arrives, and nobody reads it.
    begin: (read) => (isLast && !isEven ? setTimeout(() => dieIf(true), 50) : read()),
    whole: (entries) => {
      for (const { log, seq, leaf } of entries) appendFileSync(file, `${log} ${seq} ${leaf}\n`)
      dieIf(isLast)
    },
  }
}

function linesOf(body: string): Taken[] {
  const lines = body.split('\n').slice(0, -1)
  return lines.map((line) => JSON.parse(line))
}

const server =
  kind === 'syslog'
    ? createTcp({ allowHalfOpen: true, pauseOnConnect: true }, (socket) => {
        const { begin, whole } = batch()
        const chunks: Buffer[] = []
        socket.on('error', () => {})
        socket.on('data', (chunk: Buffer) => chunks.push(chunk))
        begin(() => socket.resume())
        socket.on('end', () => {
          whole(syslogMessages(Buffer.concat(chunks)).map(({ entry }) => entry))
          socket.end()
        })
      })
    : createHttp((request, response) => {
        const { begin, whole } = batch()
        let body = ''
        request.setEncoding('utf8')
        begin(() => request.on('data', (text: string) => (body += text)))
        request.on('end', () => {
          whole(linesOf(body))
          response.writeHead(204).end()
        })
      })
server.listen(Number(port), '127.0.0.1', () => process.stdout.write('listening\n'))
