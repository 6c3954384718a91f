import 'server-only'
import { connect } from 'node:net'

import { request } from 'undici'

import type { StoreAddress } from '#lib/domain/health/store-address.ts'
import { readBounded } from '#lib/domain/read-bounded.ts'

/** What a store says of its version to somebody without credentials; a sentence where it says nothing. */
export type ToldVersion = { readonly version: string | null; readonly because: string }

const told = (version: string): ToldVersion =>
  /^[\w.+-]{1,40}$/.test(version) ? { version, because: 'by its own word' } : silent('it answers with no version')
const silent = (because: string): ToldVersion => ({ version: null, because })

const mostBytes = 16_384

/** Never with credentials: a store that asks for some keeps its version to itself. Never throws. */
export async function askVersion(address: StoreAddress, timeoutMs = 3_000): Promise<ToldVersion> {
  const { store, host, port, api } = address
  switch (store) {
    case 'elasticsearch':
      return askHttp(`http://${host}:${port}/`, timeoutMs, (text) => /"number"\s*:\s*"([^"]+)"/.exec(text)?.[1])
    case 'pulsar':
      if (api === undefined) return silent('no PULSAR_API in plain text says where it would tell')
      return askHttp(
        `http://${api.host}:${api.port}/admin/v2/brokers/version`,
        timeoutMs,
        (text) => /^"?([\w.+-]+)"?\s*$/.exec(text)?.[1],
      )
    case 'redis':
      return redisVersion(await exchange({ host, port, timeoutMs, say: 'INFO server\r\n', isWhole: isRedisAnswer }))
    case 'mysql':
      return mysqlVersion(await exchange({ host, port, timeoutMs, say: null, isWhole: isMysqlPacket }))
  }
}

async function askHttp(url: string, timeoutMs: number, read: (text: string) => string | undefined) {
  try {
    const { statusCode, body } = await request(url, {
      signal: AbortSignal.timeout(timeoutMs),
      reset: true,
      headers: { accept: 'application/json', 'user-agent': 'tracardi-ops-console' },
    })
    const text = await readBounded(body, mostBytes)
    if (statusCode === 401 || statusCode === 403) return silent('it asks for credentials')
    const version = statusCode === 200 && text !== null ? read(text) : undefined
    return version === undefined ? silent(`it answers ${statusCode}, without a version`) : told(version)
  } catch {
    return silent('it does not answer plain HTTP')
  }
}

type Exchange = {
  readonly host: string
  readonly port: number
  readonly timeoutMs: number
  /** Null where the server speaks first. */
  readonly say: string | null
  readonly isWhole: (heard: Buffer) => boolean
}

/** What was heard when it was whole, or when nothing more came. */
function exchange({ host, port, timeoutMs, say, isWhole }: Exchange): Promise<Buffer> {
  return new Promise((resolve) => {
    let heard = Buffer.alloc(0)
    const socket = connect({ host, port })
    const end = () => {
      clearTimeout(deadline)
      socket.destroy()
      resolve(heard)
    }
    const deadline = setTimeout(end, timeoutMs)
    socket.once('connect', () => (say === null ? undefined : socket.write(say)))
    socket.on('data', (bytes: Buffer) => {
      heard = Buffer.concat([heard, bytes])
      if (isWhole(heard) || heard.length > mostBytes) end()
    })
    socket.once('error', end)
    socket.once('close', end)
  })
}

/** A bulk string with its length ahead, or one line. */
function isRedisAnswer(heard: Buffer): boolean {
  const text = heard.toString('latin1')
  const bulk = /^\$(\d+)\r\n/.exec(text)
  return bulk ? text.length >= bulk[0].length + Number(bulk[1]) : text.includes('\r\n')
}

function redisVersion(heard: Buffer): ToldVersion {
  const text = heard.toString('latin1')
  const version = /^(?:valkey|redis)_version:(\S+)/m.exec(text)?.[1]
  if (version !== undefined) return told(version)
  if (/^-(NOAUTH|NOPERM|ERR.*(auth|permission))/i.test(text)) return silent('it asks for a password')
  return silent(heard.length === 0 ? 'it does not answer' : 'it answers with no version')
}

const headerLength = 4
const greetingOf10 = 10
const refusal = 0xff

function isMysqlPacket(heard: Buffer): boolean {
  return heard.length >= headerLength && heard.length >= headerLength + heard.readUIntLE(0, 3)
}

/** The server greets first: version 10 of the protocol, then its own as text that ends with a zero byte. */
function mysqlVersion(heard: Buffer): ToldVersion {
  if (!isMysqlPacket(heard)) return silent(heard.length === 0 ? 'it does not greet' : 'it greets in part only')
  const kind = heard[headerLength]
  if (kind === refusal)
    return silent(`it refuses the console’s address (error ${heard.readUInt16LE(headerLength + 1)})`)
  const end = heard.indexOf(0, headerLength + 1)
  if (kind !== greetingOf10 || end < 0) return silent('it speaks another protocol')
  return told(heard.toString('latin1', headerLength + 1, end))
}
