import 'server-only'
import { connect, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'

/** What became of a connection, what was heard until it ended, and how long it took until it stood. */
export type Exchanged = {
  /** `closed` is the other side's doing, `mute` is what stays open and says nothing more. */
  readonly ended: 'whole' | 'closed' | 'mute' | 'refused' | 'unreachable'
  readonly heard: Buffer
  /** Why there is no connection. */
  readonly detail: string
  /** Null where no connection stood. */
  readonly tookMs: number | null
}

export type Exchange = {
  readonly host: string
  readonly port: number
  /** Who it is does not matter: nothing secret is said. */
  readonly isTls: boolean
  readonly timeoutMs: number
  /** What to say to all that was heard so far, at first to nothing; null says nothing. */
  readonly say: (heard: Buffer) => Buffer | null
  readonly isWhole: (heard: Buffer) => boolean
}

const mostBytes = 16_384

/** Speaks until the answer is whole, the other side closes, or nothing more comes. Never throws. */
export function exchange({ host, port, isTls, timeoutMs, say, isWhole }: Exchange): Promise<Exchanged> {
  const begunAt = performance.now()
  return new Promise((resolve) => {
    let heard: Buffer = Buffer.alloc(0)
    let tookMs: number | null = null
    const socket = open(host, port, isTls)
    const end = (ended: Exchanged['ended'], detail = '') => {
      clearTimeout(deadline)
      socket.destroySoon()
      resolve({ ended, heard, detail, tookMs })
    }
    const deadline = setTimeout(() => {
      if (tookMs === null) end('unreachable', `no connection within ${timeoutMs / 1_000} s`)
      else end('mute')
      socket.destroy()
    }, timeoutMs)
    const speak = () => {
      const words = say(heard)
      if (words !== null) socket.write(words)
      if (isWhole(heard) || heard.length > mostBytes) end('whole')
    }
    socket.once('connect', () => (tookMs = performance.now() - begunAt))
    socket.once(isTls ? 'secureConnect' : 'connect', speak)
    socket.on('data', (bytes: Buffer) => {
      heard = Buffer.concat([heard, bytes])
      speak()
    })
    socket.on('error', (error) => (tookMs === null ? end(...failed(error)) : end('closed')))
    socket.once('close', () => end('closed'))
  })
}

function open(host: string, port: number, isTls: boolean): Socket {
  return isTls ? connectTls({ host, port, rejectUnauthorized: false }) : connect({ host, port })
}

/** Only a refusal comes from the machine itself; everything else may be the way there. */
function failed(error: Error): [Exchanged['ended'], string] {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : 'unknown'
  switch (code) {
    case 'ECONNREFUSED':
      return ['refused', 'connection refused']
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return ['unreachable', 'the name is not known']
    default:
      return ['unreachable', `no answer (${code})`]
  }
}
