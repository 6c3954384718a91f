import 'server-only'
import { told, untold, type Greeting } from './store-greeting.ts'

/* HTTP/1.0, so that the end of the answer is the end of the connection. */
const words = Buffer.from('GET / HTTP/1.0\r\nAccept: application/json\r\nUser-Agent: tracardi-ops-console\r\n\r\n')

/** Its front page names its version to those whom it lets in. */
export const elasticsearch: Greeting = () => ({
  say: (heard) => (heard.length === 0 ? words : null),
  isWhole(heard) {
    const [head, body] = parts(heard)
    const length = /^content-length:\s*(\d+)/im.exec(head)?.[1]
    return length !== undefined && body !== undefined && body.length >= Number(length)
  },
  read(heard) {
    const [head, body = ''] = parts(heard)
    const status = Number(/^HTTP\/1\.\d (\d{3})/.exec(head)?.[1])
    if (Number.isNaN(status))
      return { answers: 'yes', detail: 'it answers', ...untold('it does not answer plain HTTP') }
    if (status >= 500) return { answers: 'no', detail: `it answers ${status}`, ...untold(`it answers ${status}`) }
    const version = status === 200 ? /"number"\s*:\s*"([\w.+-]{1,40})"/.exec(body)?.[1] : undefined
    const isShut = status === 401 || status === 403
    return { answers: 'yes', detail: 'it answers', ...(isShut ? untold('it asks for credentials') : told(version)) }
  },
})

function parts(heard: Buffer): readonly [head: string, body?: string] {
  const [head = '', ...body] = heard.toString('latin1').split('\r\n\r\n')
  return body.length === 0 ? [head] : [head, body.join('\r\n\r\n')]
}
