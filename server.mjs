import { AsyncLocalStorage } from 'node:async_hooks'
import crypto from 'node:crypto'
import { EventEmitter, once } from 'node:events'
import { existsSync } from 'node:fs'
import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'

import { readSocketSettings } from './lib/server/socket-settings.mjs'
import { clientOf, scrubHeaders } from './lib/server/trusted-networks.mjs'
import { untrustedNetworkHeaders, untrustedNetworkPage } from './lib/server/untrusted-network-page.mjs'

/**
 * Owns the socket. Who may talk to the console is decided here, from the socket alone, before Next sees a byte.
 * What it decides travels to the bundled code on `globalThis`, where no client can reach it.
 */

const folder = fileURLToPath(new URL('.', import.meta.url))
const isDevelopment = process.argv.includes('--dev')
const limits = { bodyBytes: 64 * 1024, drainedBytes: 16 * 1024 * 1024, headers: 64 }

/** Who is asking: `{ address, via, requestId }`, read by lib/server/peer.ts. */
const peers = new AsyncLocalStorage()
/** Refused clients, told to lib/server/network-refusals.ts once the audit log is there. */
const refusals = { waiting: [], tell: null }
/** What lib/server/start.ts wants done when the console stops. */
const shutdown = { endStreams: () => {}, finish: async () => {} }
globalThis[Symbol.for('tracardi-ops.peer')] = peers
globalThis[Symbol.for('tracardi-ops.network-refusals')] = refusals
globalThis[Symbol.for('tracardi-ops.shutdown')] = shutdown

checkNode()
if (existsSync(`${folder}.env`)) process.loadEnvFile(`${folder}.env`)
process.env.NODE_ENV = isDevelopment ? 'development' : 'production'
process.chdir(folder)
const settings = usableSettings()
if (!isDevelopment && !existsSync(`${folder}.next/BUILD_ID`))
  fail('The console is not built yet. Run "npm run build" first.')

const sockets = new Map()
const upgrades = new EventEmitter()
let handle = null
let isStopping = false

const server = createServer({ connectionsCheckingInterval: 1_000 })
server.headersTimeout = 10_000
server.requestTimeout = 15_000
server.keepAliveTimeout = 65_000
// One more than allowed, because Node drops the rest without a word and a dropped header must not decide anything.
server.maxHeadersCount = limits.headers + 1
server.on('connection', admit)
server.on('request', (request, response) => void answer(request, response))
server.on('checkContinue', (request, response) => void answer(request, response))
// Nothing of the console speaks WebSocket; only the development server's own reloading does.
if (isDevelopment) server.on('upgrade', upgrade)
server.on('error', (error) => fail(listenProblem(error)))
server.listen(settings.port, settings.host)
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => void stop())
// Whoever opened a channel to this process at its start takes it along, also when it is killed and cannot say so.
if (process.channel) process.on('disconnect', () => void stop())

await once(server, 'listening')
const { default: next } = await import('next')
const app = next({
  dev: isDevelopment,
  dir: folder,
  hostname: settings.host,
  port: settings.port,
  httpServer: upgrades,
})
await app.prepare()
handle = app.getRequestHandler()
console.log(`The console is ready on port ${settings.port}. Trusted networks: ${settings.networks.ranges.join(', ')}`)

/** The first gate: a socket from anywhere else is closed before it has said anything. */
function admit(socket) {
  const peer = socket.remoteAddress
  const isProxy = settings.proxies.includes(peer)
  if (!isProxy && !settings.networks.includes(peer)) {
    socket.destroy()
    tellRefused({ address: peer ?? null, via: [], requestId: crypto.randomUUID(), how: 'closed' })
    return
  }
  // A proxy carries everybody's sockets, so it is not counted.
  if (isProxy) return
  const open = (sockets.get(peer) ?? 0) + 1
  if (open > settings.socketsPerPeer) {
    socket.destroy()
    return
  }
  sockets.set(peer, open)
  socket.once('close', () => {
    const left = (sockets.get(peer) ?? 1) - 1
    if (left === 0) sockets.delete(peer)
    else sockets.set(peer, left)
  })
}

/** The second gate: who is behind a trusted proxy. Answers null when the client is outside. */
function identify(request) {
  const requestId = crypto.randomUUID()
  const client = clientOf({
    peer: request.socket.remoteAddress,
    forwardedFor: request.headers['x-forwarded-for'],
    proxies: settings.proxies,
    maxHops: settings.proxyHops,
  })
  const userAgent = request.headers['user-agent'] ?? null
  scrubHeaders(request)
  if (client !== null && settings.networks.includes(client.address)) return { ...client, requestId, isTrusted: true }
  const address = client?.address ?? null
  const via = client?.via ?? [request.socket.remoteAddress]
  tellRefused({ address, via, requestId, userAgent, how: 'answered' })
  return { address, via, requestId, isTrusted: false }
}

async function answer(request, response) {
  const { isTrusted, ...client } = identify(request)
  response.setHeader('X-Request-Id', client.requestId)
  if (!isTrusted) {
    request.resume()
    const page = untrustedNetworkPage({ address: client.address, at: new Date(), reference: client.requestId })
    response.writeHead(403, { ...untrustedNetworkHeaders, Connection: 'close' }).end(page)
    return
  }
  const problem = requestProblem(request)
  if (problem !== null) {
    await drain(request)
    respond(response, problem, client.requestId)
    return
  }
  if (request.headers.expect !== undefined) response.writeContinue()
  try {
    await peers.run(client, () => handle(request, response))
  } catch (error) {
    console.error(error)
    if (!response.headersSent) respond(response, serverProblem, client.requestId)
    else response.destroy()
  }
}

const serverProblem = { status: 500, refusal: null, message: 'Something went wrong in the console. Try again.' }

function requestProblem(request) {
  const length = Number(request.headers['content-length'] ?? 0)
  if (isStopping || handle === null) {
    const message = isStopping
      ? 'The console is stopping. Try again in a moment.'
      : 'The console is starting. Try again in a moment.'
    return { status: 503, refusal: null, message }
  }
  if (!request.url.startsWith('/')) {
    return { status: 400, refusal: null, message: 'The request names another host. Ask for a path of the console.' }
  }
  if (request.rawHeaders.length / 2 > limits.headers) {
    return { status: 431, refusal: null, message: `The request has more than ${limits.headers} header fields.` }
  }
  if (length > limits.bodyBytes) {
    const refusal = { reason: 'body-too-large', limitBytes: limits.bodyBytes }
    return { status: 413, refusal, message: 'The request is larger than 64 kB, which is all that the console takes.' }
  }
  if (request.headers['transfer-encoding'] !== undefined) {
    return { status: 411, refusal: null, message: 'The request does not say its length. Send Content-Length.' }
  }
  return null
}

/** Reads away what a refused client still sends, within reason: else it sees a broken pipe and not the answer. */
async function drain(request) {
  const length = Number(request.headers['content-length'] ?? 0)
  if (length === 0 || length > limits.drainedBytes || request.headers.expect !== undefined) return
  request.resume()
  await Promise.race([once(request, 'end'), once(request, 'close')]).catch(() => {})
}

function respond(response, { status, refusal, message }, requestId) {
  response.writeHead(status, {
    'Content-Type': 'application/json',
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    Connection: 'close',
    ...(status === 503 ? { 'Retry-After': '2' } : {}),
  })
  response.end(JSON.stringify({ refusal, message, requestId }))
}

function upgrade(request, socket, head) {
  const { isTrusted, ...client } = identify(request)
  if (isTrusted && handle !== null) peers.run(client, () => upgrades.emit('upgrade', request, socket, head))
  else socket.destroy()
}

/** The log may not be there yet; the newest hundred wait for it. */
function tellRefused(refusal) {
  const seen = { ...refusal, at: new Date().toISOString() }
  if (refusals.tell !== null) {
    refusals.tell(seen)
    return
  }
  refusals.waiting.push(seen)
  if (refusals.waiting.length > 100) refusals.waiting.shift()
}

/** New work is refused, streams end, the rest has three seconds; the database closes last. */
async function stop() {
  if (isStopping) process.exit(1)
  isStopping = true
  const closed = new Promise((resolve) => server.close(resolve))
  shutdown.endStreams()
  server.closeIdleConnections()
  setTimeout(() => server.closeAllConnections(), 3_000).unref()
  setTimeout(() => fail('The console could not stop in 10 seconds and was ended.'), 10_000).unref()
  await closed
  await shutdown.finish()
  process.exit(0)
}

/** argon2id, which the passwords need, came with 24.7; older releases cannot run the libraries at all. */
function checkNode() {
  if (typeof crypto.argon2 === 'function') return
  fail(
    `The console needs Node.js 24.7 or newer and this is ${process.version}. Install it, or run "npm install" with the development packages and "npm start", which bring it.`,
  )
}

function usableSettings() {
  const read = readSocketSettings(process.env)
  return 'problem' in read ? fail(read.problem) : read.settings
}

function listenProblem(error) {
  if (error.code === 'EADDRINUSE') {
    return `Port ${settings.port} is in use by another program. Stop it or set PORT to a free one.`
  }
  if (error.code === 'EACCES')
    return `Port ${settings.port} needs more rights than this process has. Set PORT to one above 1023.`
  if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND')
    return `HOST "${settings.host}" is no address of this machine.`
  return `The console cannot listen on port ${settings.port}: ${error.message}`
}

function fail(sentence) {
  console.error(sentence)
  process.exit(1)
}
