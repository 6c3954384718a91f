import https from 'node:https'
import type { ClusterAccess } from '#e2e/cluster/kubeconfig.ts'

export type LogStream = { status: number; firstChunk: Promise<string>; isOpen: () => boolean; close: () => void }

/** Opens a followed log and leaves it open. */
export function followLog(access: ClusterAccess, path: string): Promise<LogStream> {
  const { hostname, port } = new URL(access.server)
  const headers = access.token ? { authorization: `Bearer ${access.token}` } : {}
  const tls = { ca: access.authority, cert: access.certificate, key: access.key }
  return new Promise((resolve, reject) => {
    const request = https.request({ host: hostname, port, path, ...tls, headers, agent: false }, (response) => {
      const firstChunk = new Promise<string>((found) => {
        response.once('data', (chunk) => found(String(chunk)))
        response.once('close', () => found(''))
      })
      response.on('error', () => {}) // closing it is an error to the socket
      resolve({
        status: response.statusCode ?? 0,
        firstChunk,
        isOpen: () => !response.closed,
        close: () => request.destroy(),
      })
    })
    request.on('error', reject)
    request.end()
  })
}
